"""The model in use: the package that the setting `model` names, beside the settings file or installed."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from warehouse.errors import SettingsError, WarehouseError
from warehouse.settings.nearest import or_nearest
from warehouse.shortage import shortage

if TYPE_CHECKING:
    from warehouse.settings import Settings
    from warehouse.vocabulary.model import Model


_INSTALLED = Path(__file__).parent.parent / "data" / "raw"
OUR_SAMPLE = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parent.parent.parent / "data" / "raw"
"""The sample of the retail star: inside an installed wheel, else at the top of the checkout."""


def sample_folder(settings: Settings) -> Path | None:
    """Return the folder of the model's sample, if it has one and that is there.

    That of our own model is known before the model is read, which takes as long as to make a server.
    """
    from warehouse.settings.everything import OURS  # noqa: PLC0415

    if settings.model == OURS:
        return OUR_SAMPLE if OUR_SAMPLE.is_dir() else None
    sample = model_of(settings).sample
    return sample.folder if sample is not None and sample.folder.is_dir() else None


def model_of(settings: Settings) -> Model:
    """Return the model that the settings name; raises SettingsError where there is none or it cannot be read."""
    from warehouse.database.chain import PLACE  # noqa: PLC0415  (slow to import)
    from warehouse.settings import OURS  # noqa: PLC0415
    from warehouse.vocabulary.model import Model  # noqa: PLC0415

    module = _read(settings)
    model = getattr(module, "MODEL", None)
    if not isinstance(model, Model):
        raise SettingsError(
            f"The package `{settings.model}` ({_place(module)}) says nothing of a warehouse: let its __init__.py hold "
            "`MODEL = Model(metadata)`, or correct the setting `model`.",
            key="model",
        )
    if settings.model != OURS:
        model.metadata.info[PLACE] = _migrations(module)
    return model


def _migrations(module: ModuleType) -> Path:
    """Return the folder of a model's revisions: inside its package where it is installed so, else beside it."""
    package = Path(str(module.__file__)).parent
    inside = package / "migrations"
    return inside if inside.is_dir() or not hasattr(module, "__path__") else package.parent / "migrations"


def _read(settings: Settings) -> ModuleType:
    """Import the package, with everything that can be wrong with it as one sentence."""
    name = settings.model
    try:
        _find(name.partition(".")[0], settings.folder)
        return import_module(name)
    except WarehouseError:
        raise
    except ModuleNotFoundError as exc:
        if exc.name is None or not (name == exc.name or name.startswith(f"{exc.name}.")):
            raise _faulty(settings, exc) from exc
        raise SettingsError(
            f"There is no package `{name}` in {settings.folder}, and none of that name is installed; correct the "
            "setting `model`, or write a project with `warehouse init`.",
            key="model",
        ) from exc
    except Exception as exc:
        if shortage(exc):
            raise
        raise _faulty(settings, exc) from exc


def _find(package: str, folder: Path) -> None:
    """Import a package that lies in a folder; the folder's other files are kept from standing for modules of ours."""
    loaded = sys.modules.get(package)
    spec = PathFinder.find_spec(package, [str(folder)]) if package != __name__.partition(".")[0] else None
    if spec is None:
        return
    if loaded is not None:
        if getattr(loaded.__spec__, "origin", None) != spec.origin:
            raise SettingsError(
                f"The package `{package}` in {folder} bears the name of another one ({_place(loaded)}); rename it, and "
                "correct the setting `model`.",
                key="model",
            )
        return
    module = sys.modules[package] = module_from_spec(spec)
    try:
        if spec.loader is not None:
            spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[package]
        raise


def _faulty(settings: Settings, exc: Exception) -> SettingsError:
    """Return what is wrong with the code of a model, and in which line of it."""
    where = f"The model `{settings.model}`"
    if isinstance(exc, SyntaxError):
        where = f"{exc.filename}, line {exc.lineno}"
    else:
        frames = [frame for frame in traceback.extract_tb(exc.__traceback__) if _is_own(frame.filename, settings)]
        if frames:
            where = f"{frames[-1].filename}, line {frames[-1].lineno}"
    missing = _missing_column(exc)
    if missing is not None:
        return SettingsError(f"{where}: {missing}.", key="model")
    said = (exc.msg if isinstance(exc, SyntaxError) else str(exc).strip().partition("\n")[0]).rstrip(".")
    return SettingsError(f"{where}: {type(exc).__name__}: {said}; correct the model.", key="model")


def _missing_column(exc: Exception) -> str | None:
    """Return what is wrong where a table was asked for a column that it does not have."""
    if not isinstance(exc, AttributeError | KeyError) or exc.__traceback__ is None:
        return None
    from sqlalchemy.sql.base import ColumnCollection  # noqa: PLC0415  (so that `warehouse --help` need not wait for it)

    *_, (last, _) = traceback.walk_tb(exc.__traceback__)
    columns, name = last.f_locals.get("self"), str(exc.args[0]) if exc.args else ""
    if not isinstance(columns, ColumnCollection) or name in columns:
        return None
    table = next((getattr(column, "table", None) for column in columns), None)
    return f"{getattr(table, 'fullname', 'the table')} has no column `{name}`{or_nearest(name, columns.keys()) or ''}"


def _is_own(file: str, settings: Settings) -> bool:
    return Path(file).is_relative_to(settings.folder / settings.model.partition(".")[0])


def _place(module: ModuleType) -> str:
    return str(getattr(module, "__file__", None) or "built in")
