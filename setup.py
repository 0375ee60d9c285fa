"Reads settings.ini, the one place for name, version, requirements, extras and console scripts."

from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup

here = Path(__file__).parent
config = ConfigParser(delimiters=["="])
config.read(here / "settings.ini", encoding="utf-8")
settings = config["DEFAULT"]
extras = {
    key.removesuffix("_requirements"): value.split()
    for key, value in settings.items()
    if key.endswith("_requirements")
}
server_config = (
    "distill_nb/templates/jupyter_server_config.d"  # Jupyter's server loads distill_nb.view.server
)

setup(
    name=settings["lib_name"],
    version=settings["version"],
    description=settings["description"],
    long_description=(here / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    keywords=settings["keywords"],
    license="Apache-2.0",
    license_files=["LICENSE"],
    packages=find_packages(include=["distill_nb", "distill_nb.*"]),
    package_data={"distill_nb": ["templates/*", "templates/new/*", "templates/jupyter_server_config.d/*"]},
    data_files=[("etc/jupyter/jupyter_server_config.d", [f"{server_config}/distill_nb.json"])],
    python_requires=">=" + settings["min_python"],
    install_requires=settings["requirements"].split(),
    extras_require=extras,
    entry_points={"console_scripts": settings["console_scripts"].split()},
)
