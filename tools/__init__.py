"""Tools for the development of distill_nb. They are not shipped with it."""
