"""These tests leave no operation of the official clients out."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest
from azure.cognitiveservices.vision.customvision.prediction import CustomVisionPredictionClient
from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient


@pytest.mark.parametrize("client, count", [(CustomVisionTrainingClient, 52), (CustomVisionPredictionClient, 8)])
def test_every_operation_is_called(client: type, count: int) -> None:
    members = inspect.getmembers(client, inspect.isfunction)
    operations = {name for name, member in members if hasattr(member, "metadata")}
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in Path(__file__).parent.glob("*.py"))
    named = {node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert len(operations) == count and not operations - named
