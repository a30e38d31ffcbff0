"""`warehouse check --junit`: the rules as tests, in the XML that pipelines read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from warehouse.check import CheckAccount
from warehouse.load.batch.rule_results import RuleResult
from warehouse.vocabulary.rule import Layer, Rule, Severity

FORBIDDEN = {number: None for number in range(0x20) if chr(number) not in "\t\n\r"} | dict.fromkeys((0xFFFE, 0xFFFF))
"""Characters that XML cannot hold."""


def write_junit(file: Path, account: CheckAccount, rules: Sequence[Rule], *, seconds: float) -> None:
    """Write the results of all rules as JUnit XML: a test suite per layer, a test case per rule of the model.

    Broken errors are failures, with their count and their examples; broken warnings pass and say so. Rules that are
    off, waived or about deliveries are skipped.
    """
    answers = {answer.rule.id: answer for answer in account.quality.results}
    about_deliveries = {rule.id for rule in account.of_deliveries}
    root = ET.Element("testsuites", name="warehouse check", time=f"{seconds:.3f}")
    for layer in Layer:
        suite = ET.SubElement(root, "testsuite", name=str(layer))
        for rule in rules:
            if rule.layer is layer:
                case = ET.SubElement(
                    suite, "testcase", classname=f"{layer}.{rule.kind}", name=f"{rule.id} {rule.title}"
                )
                _outcome(case, answers.get(rule.id), about_deliveries=rule.id in about_deliveries)
        _count(suite)
    _count(root)
    ET.indent(root)
    ET.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _outcome(case: ET.Element, answer: RuleResult | None, *, about_deliveries: bool) -> None:
    if answer is None:
        why = "it is about deliveries, and asked at each load" if about_deliveries else "it is switched off"
        ET.SubElement(case, "skipped", message=why)
        return
    counts = f"{answer.failed:,} of {answer.checked:,} rows break it"
    if answer.passed:
        return
    if answer.waived and answer.rule.waiver is not None:
        ET.SubElement(
            case, "skipped", message=_fit(f"waived until {answer.rule.waiver.until}: {answer.rule.waiver.reason}")
        )
    elif answer.rule.severity is Severity.ERROR:
        ET.SubElement(case, "failure", message=counts, type=str(answer.rule.severity)).text = _in_full(answer)
    else:
        ET.SubElement(case, "system-out").text = f"{answer.rule.severity}: {counts}\n{_in_full(answer)}"


def _in_full(answer: RuleResult) -> str:
    """Return the examples and the advice as lines."""
    examples = [f"{example.where}  {example.what}".strip() for example in answer.examples]
    return _fit("\n".join([*examples, answer.rule.advice]))


def _fit(text: str) -> str:
    """Return untrusted text without the characters that XML cannot hold."""
    return text.translate(FORBIDDEN).encode("utf-8", "replace").decode()


def _count(element: ET.Element) -> None:
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        element.set(name, str(sum(1 for _ in element.iter(tag))))
    element.set("errors", "0")
