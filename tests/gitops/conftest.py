"""Shares the finding of tools with the checks of manifests."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "checkers"))
