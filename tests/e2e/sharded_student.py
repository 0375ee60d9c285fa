"""The student of distributed_student.py with its weights, gradients and optimiser sharded (FSDP2) over
processes without a GPU, which accelerate by itself offers on accelerators alone."""

import sys

from accelerate import PartialState
from accelerate.utils import DistributedType
from distributed_student import main

begin = PartialState.__init__


def as_on_accelerators(self, *args, **kwargs):
    begin(self, *args, **kwargs)
    shared = PartialState._shared_state
    if shared.get("distributed_type") == DistributedType.MULTI_CPU:
        shared["distributed_type"] = DistributedType.MULTI_XPU


if __name__ == "__main__":
    PartialState.__init__ = as_on_accelerators
    main(sys.argv[1])
