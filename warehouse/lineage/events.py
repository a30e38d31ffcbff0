"""The events of one run: its start, and its end with what it read, wrote and found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

from openlineage.client import facet_v2 as facets
from openlineage.client.constants import __version__ as client_version
from openlineage.client.event_v2 import Job, RunEvent, RunState, set_producer
from openlineage.client.event_v2 import Run as EventRun
from openlineage.client.uuid import generate_new_uuid
from sqlalchemy import MetaData

from warehouse.database.connect import Database
from warehouse.errors import OutcomeUnknown, WarehouseError
from warehouse.lineage import Run
from warehouse.lineage.datasets import Datasets
from warehouse.lineage.names import job_namespace
from warehouse.load.batch.account import BatchAccount
from warehouse.settings import Settings

PACKAGE = "retail-warehouse-loader"
PRODUCER = f"https://{PACKAGE}.example/source"
NAME = "warehouse"
DESCRIPTIONS = {
    "load": "Loads a delivery into the star, all of it or nothing.",
    "undo": "Takes a batch back, as if it had never been loaded.",
    "replay": "Tries records of the quarantine again.",
    "fill": "Fills new attributes, with their history, from what silver kept.",
}


@dataclass(frozen=True)
class Parent:
    """The parent of this run, as given by `namespace/job/run` in the environment."""

    namespace: str
    job: str
    run: str


def parent(variable: str = "OPENLINEAGE_PARENT_ID") -> Parent | None:
    """Return the run that started this program according to the environment, None if that is not usable."""
    parts = os.environ.get(variable, "").rsplit("/", 2)
    if len(parts) != 3 or not all(parts):
        return None
    return Parent(*parts)


class Events:
    """Builds the events of one run."""

    def __init__(self, settings: Settings, metadata: MetaData, database: Database | None, run: Run) -> None:
        set_producer(PRODUCER)
        self._settings, self._metadata, self._database, self._run = settings, metadata, database, run
        self._id = str(generate_new_uuid(run.begun))
        self._job = Job(
            namespace=job_namespace(settings),
            name=f"{NAME}.{run.job}",
            facets={
                "jobType": facets.job_type_job.JobTypeJobFacet(
                    processingType="BATCH", integration="WAREHOUSE", jobType="COMMAND"
                ),
                "documentation": facets.documentation_job.DocumentationJobFacet(DESCRIPTIONS[run.job]),
            },
        )

    def start(self) -> RunEvent:
        """Return the event that the run begins."""
        return RunEvent(
            eventTime=self._run.begun.isoformat(),
            eventType=RunState.START,
            run=EventRun(runId=self._id, facets=self._run_facets()),
            job=self._job,
        )

    def end(self) -> RunEvent:
        """Return the event of how the run ended."""
        outcome = self._run.outcome
        found = self._run_facets()
        inputs, outputs = [], []
        if isinstance(outcome, BatchAccount) and self._database is not None:
            datasets = Datasets(self._settings, self._metadata, self._database, outcome)
            inputs = list(datasets.inputs(self._run.job))
            outputs = list(datasets.outputs()) if outcome.status == "loaded" else []
            found["tags"] = facets.tags_run.TagsRunFacet(tags=list(_tags(outcome)))
            if outcome.quality.results:
                found["test"] = datasets.tests()
        if message := self._message():
            found["errorMessage"] = facets.error_message_run.ErrorMessageRunFacet(message, "PYTHON")
        return RunEvent(
            eventTime=(self._run.ended or datetime.now(UTC)).isoformat(),
            eventType=self._state(),
            run=EventRun(runId=self._id, facets=found),
            job=self._job,
            inputs=inputs,
            outputs=outputs,
        )

    def _state(self) -> RunState:
        match self._run.outcome:
            case BatchAccount(status="refused"):
                return RunState.FAIL
            case BatchAccount():
                return RunState.COMPLETE
            case OutcomeUnknown():
                return RunState.OTHER
            case KeyboardInterrupt() | SystemExit() | GeneratorExit() | None:
                return RunState.ABORT
        return RunState.FAIL

    def _message(self) -> str:
        """Return why the run did not complete, without the sentence for people, which may quote a record."""
        match self._run.outcome:
            case BatchAccount(status="refused") as account:
                broken = [f"{gate.rule.id} {gate.rule.title}" for gate in account.quality.gates]
                if account.refusals:
                    broken.append(f"{len(account.refusals)} reasons beside the rules")
                return f"The batch was refused, and nothing of it was published: {'; '.join(broken)}."
            case BatchAccount() | None:
                return ""
            case OutcomeUnknown():
                return "Nobody can say whether the batch was committed: `warehouse history` shows it if it was."
            case WarehouseError() as exc:
                return f"{type(exc).__name__}, exit code {exc.exit_code}; what the command printed says more."
            case BaseException() as exc:
                return f"{type(exc).__name__}; what the command printed says more."

    def _run_facets(self) -> dict[str, facets.RunFacet]:
        outcome = self._run.outcome
        as_of = outcome.as_of if isinstance(outcome, BatchAccount) else self._run.as_of
        day = datetime.combine(as_of, time(), ZoneInfo(self._settings.timezone))
        found: dict[str, facets.RunFacet] = {
            "nominalTime": facets.nominal_time_run.NominalTimeRunFacet(
                day.isoformat(), (day + timedelta(days=1)).isoformat()
            ),
            "processing_engine": facets.processing_engine_run.ProcessingEngineRunFacet(
                version=version(PACKAGE), name=NAME, openlineageAdapterVersion=client_version
            ),
        }
        if above := _parent_facet():
            found["parent"] = above
        return found


def _parent_facet() -> facets.RunFacet | None:
    """Return the run that started this program; None if its id is not a run id."""
    above, root = parent(), parent("OPENLINEAGE_ROOT_PARENT_ID")
    if above is None:
        return None
    of = facets.parent_run
    try:
        first = of.Root(of.RootRun(root.run), of.RootJob(root.namespace, root.job)) if root else None
        return of.ParentRunFacet(of.Run(above.run), of.Job(above.namespace, above.job), root=first)
    except ValueError:
        return None


def _tags(account: BatchAccount) -> Iterator[facets.tags_run.TagsRunFacetFields]:
    told = {"status": account.status, "as_of": account.as_of.isoformat()}
    if account.batch_id is not None:
        told["batch_id"] = str(account.batch_id)
    for key, value in told.items():
        yield facets.tags_run.TagsRunFacetFields(f"{NAME}.{key}", value, NAME.upper())
