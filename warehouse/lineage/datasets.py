"""What a batch read and wrote, as OpenLineage's datasets: files and tables with columns, counts, rules and origins."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from openlineage.client import facet_v2 as facets
from openlineage.client.event_v2 import InputDataset, OutputDataset
from sqlalchemy import MetaData, Table
from sqlalchemy.dialects import postgresql

from warehouse import audit
from warehouse.database.connect import Database
from warehouse.lineage import columns
from warehouse.lineage.columns import Origin, Origins
from warehouse.lineage.names import FILES, file_name, server_namespace, table_name
from warehouse.load.batch.account import BatchAccount, FileAccount
from warehouse.load.batch.rule_results import RuleResult
from warehouse.settings import Settings
from warehouse.vocabulary.dimension import dimensions
from warehouse.vocabulary.fact import facts
from warehouse.vocabulary.mart import marts
from warehouse.vocabulary.rule import Severity
from warehouse.vocabulary.source import Source, sources

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warn", Severity.INFO: "info"}


class Datasets:
    """Derives the datasets of one batch from its account."""

    def __init__(self, settings: Settings, metadata: MetaData, database: Database, account: BatchAccount) -> None:
        self._settings, self._metadata, self._account = settings, metadata, account
        self._url = database.url
        self._server = server_namespace(settings, database.url, embedded=database.embedded)

    def inputs(self, job: str) -> Iterator[InputDataset]:
        """Yield the files and the tables that the batch read."""
        for source in self._account.sources.values():
            for file in (*source.files, *source.lookups):
                yield _of_file(file)
        tried = sum(source.tried for source in self._account.sources.values())
        if job == "replay" or tried:
            counted = facets.input_statistics_input_dataset.InputStatisticsInputDatasetFacet(rowCount=tried)
            yield InputDataset(
                *self._named(audit.quarantine),
                facets=self._described(audit.quarantine),
                inputFacets={"inputStatistics": counted},
            )
        for table in self._looked_at():
            rules = [_assertion(result) for result in self._account.quality.results if table in result.rule.on]
            asserted = facets.data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(rules)
            yield InputDataset(
                *self._named(table),
                facets=self._described(table),
                inputFacets={"dataQualityAssertions": asserted} if rules else {},
            )

    def outputs(self) -> Iterator[OutputDataset]:
        """Yield the tables that the batch wrote, with counts, and the marts that depend on them."""
        for table, rows in self._written().items():
            yield self._output(table, self._origins.get(table, {}), rows)
        for table in (one for one in self._metadata.sorted_tables if "summary" in one.info):
            yield self._output(table, self._origins[table], None)
        for mart in marts(self._metadata):
            yield self._output(mart.table, columns.of_mart(mart), None)

    def tests(self) -> facets.test_run.TestRunFacet:
        """Return the results of all rules, including those that are not about a table."""
        return facets.test_run.TestRunFacet([_test(result) for result in self._account.quality.results])

    def _looked_at(self) -> list[Table]:
        """The tables that rules were checked on, or that others were made from, in the order of the layers."""
        asked = {table for result in self._account.quality.results for table in result.rule.on if table.schema}
        if self._account.status == "loaded":
            origins = (origin.of for found in self._origins.values() for many in found.values() for origin in many)
            asked |= {one for one in origins if isinstance(one, Table)} & set(self._written())
        return sorted(asked, key=lambda table: ("bronze silver gold".find(str(table.schema)), table.name))

    def _written(self) -> dict[Table, int]:
        written: dict[Table, int] = {}
        for source in self._delivered:
            account = self._account.sources[source.name]
            read = account.total("read") - account.total("rejected") - account.total("filtered")
            if account.files:
                written[source.bronze] = read
            written[source.silver] = account.total("accepted") + account.entered
        fed = {one.table for one in dimensions(self._metadata) if set(one.sources) & set(self._delivered)}
        fed |= {one.table for one in facts(self._metadata) if one.source in self._delivered}
        for table in self._metadata.sorted_tables:
            counts = self._account.gold.get(table.name)
            if counts is not None and (table in fed or counts.total()):
                written[table] = counts.total()
        return written

    @cached_property
    def _delivered(self) -> list[Source]:
        accounts = self._account.sources
        return [one for one in sources(self._metadata) if accounts[one.name].files or accounts[one.name].entered]

    @cached_property
    def _origins(self) -> dict[Table, Origins]:
        found = columns.of_gold(self._metadata)
        for source in sources(self._metadata):
            account = self._account.sources[source.name]
            found[source.bronze] = columns.of_bronze(source, self._settings, [*account.files, *account.lookups])
            found[source.silver] = columns.of_silver(source)
        return found

    def _output(self, table: Table, origins: Origins, rows: int | None) -> OutputDataset:
        described = self._described(table)
        fields = {
            name: facets.column_lineage_dataset.Fields([self._input_field(one) for one in dict.fromkeys(many)])
            for name, many in origins.items()
            if many and name in table.c
        }
        if fields:
            described["columnLineage"] = facets.column_lineage_dataset.ColumnLineageDatasetFacet(fields)
        counted = facets.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=rows)
        return OutputDataset(
            *self._named(table),
            facets=described,
            outputFacets={} if rows is None else {"outputStatistics": counted},
        )

    def _input_field(self, origin: Origin) -> facets.column_lineage_dataset.InputField:
        of = facets.column_lineage_dataset
        named = self._named(origin.of) if isinstance(origin.of, Table) else (FILES, file_name(origin.of.file.path))
        how = of.Transformation(type="DIRECT", subtype="IDENTITY" if origin.same else "TRANSFORMATION", masking=False)
        return of.InputField(*named, origin.column, [how])

    def _named(self, table: Table) -> tuple[str, str]:
        return self._server, table_name(self._url, table)

    def _described(self, table: Table) -> dict[str, facets.DatasetFacet]:
        of = facets.schema_dataset
        fields = [
            of.SchemaDatasetFacetFields(
                column.name, column.type.compile(dialect=_DIALECT), column.comment, ordinal_position=place
            )
            for place, column in enumerate(table.columns, 1)
        ]
        found: dict[str, facets.DatasetFacet] = {"schema": of.SchemaDatasetFacet(fields)}
        if table.comment:
            found["documentation"] = facets.documentation_dataset.DocumentationDatasetFacet(table.comment, "text/plain")
        tag = facets.tags_dataset.TagsDatasetFacetFields
        if personal := [tag("pii", "true", "WAREHOUSE", one.name) for one in table.columns if one.info.get("pii")]:
            found["tags"] = facets.tags_dataset.TagsDatasetFacet(personal)
        return found


def _of_file(account: FileAccount) -> InputDataset:
    of = facets.schema_dataset
    fields = [
        of.SchemaDatasetFacetFields(name, ordinal_position=place) for place, name in enumerate(account.columns, 1)
    ]
    kind = "parquet" if ".parquet" in account.file.path.suffixes else "csv"
    return InputDataset(
        FILES,
        file_name(account.file.path),
        facets={
            "schema": of.SchemaDatasetFacet(fields),
            "version": facets.dataset_version_dataset.DatasetVersionDatasetFacet(f"sha256:{account.file.sha256}"),
            "storage": facets.storage_dataset.StorageDatasetFacet("file", kind),
        },
        inputFacets={
            "inputStatistics": facets.input_statistics_input_dataset.InputStatisticsInputDatasetFacet(
                rowCount=account.read, size=account.file.bytes, fileCount=1
            ),
            "dataQualityMetrics": facets.data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet(
                {}, rowCount=account.read, bytes=account.file.bytes, fileCount=1
            ),
        },
    )


def _assertion(result: RuleResult) -> facets.data_quality_assertions_dataset.Assertion:
    about = sorted(result.rule.columns)
    return facets.data_quality_assertions_dataset.Assertion(
        assertion=str(result.rule.kind),
        success=result.passed,
        column=about[0] if len(about) == 1 else None,
        severity=_SEVERITIES.get(result.rule.severity, "info"),
        name=result.rule.id,
        description=result.rule.title,
        params={"checked": result.checked, "failed": result.failed, "gate": result.gate, "waived": result.waived},
    )


def _test(result: RuleResult) -> facets.test_run.TestExecution:
    return facets.test_run.TestExecution(
        name=result.rule.id,
        status="pass" if result.passed else "fail",
        severity=_SEVERITIES.get(result.rule.severity, "info"),
        type=str(result.rule.kind),
        description=result.rule.title,
        params={"checked": result.checked, "failed": result.failed, "gate": result.gate, "waived": result.waived},
    )
