"""Reports for machines: JSON, and the XML that test runners read."""

import json
from math import isfinite
from xml.etree import ElementTree as ET

from dlref.verify.run import Results


def as_json(results: Results, environment: dict) -> str:
    """Return the results as JSON: environment, rows, and what was skipped."""
    report = {
        "environment": environment,
        "rows": [row.as_dict() for row in results.rows],
        "skipped": [vars(skip) for skip in results.skips],
    }
    return json.dumps(report, indent=1, allow_nan=False) + "\n"


def as_junit(results: Results) -> str:
    """Return the results as JUnit XML: a suite for each operation."""
    root = ET.Element("testsuites", name="dlref")
    suites: dict[str, ET.Element] = {}

    def suite(operation: str) -> ET.Element:
        if operation not in suites:
            suites[operation] = ET.SubElement(root, "testsuite", name=operation)
        return suites[operation]

    for row in results.rows:
        name = " · ".join(filter(None, (row.oracle, row.case, row.quantity)))
        place = f"{row.concept}.{row.operation}"
        attributes = {"classname": place, "name": name, "time": f"{row.seconds:.4f}"}
        test = ET.SubElement(suite(row.operation), "testcase", attributes)
        if not row.ok:
            ET.SubElement(test, "failure", message=clean(row.note)).text = clean(
                str(row)
            )
    for skip in results.skips:
        name = " · ".join(filter(None, (skip.oracle, skip.case)))
        attributes = {"classname": skip.operation, "name": name}
        test = ET.SubElement(suite(skip.operation), "testcase", attributes)
        ET.SubElement(test, "skipped", message=skip.reason)
    for element in (*suites.values(), root):
        for count, tag in (
            ("tests", "testcase"),
            ("failures", "failure"),
            ("skipped", "skipped"),
        ):
            element.set(count, str(len(element.findall(f".//{tag}"))))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def clean(text: str) -> str:
    """Return `text` without the characters that XML cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n")


def number(x: float) -> str:
    """Return a number of a report: 0, 3.2e-16 or inf."""
    if x == 0:
        return "0"
    return f"{x:.1e}" if isfinite(x) else str(x)
