"""ML Metadata opens metadata.sqlite and finds the run, its artifacts and their lineage."""

import os
import shutil
import tempfile

from interop_checks import PROJECT, check, equal, require

mlmd = require("ml_metadata", "metadata.sqlite in ML Metadata")
metadata_store_pb2 = require("ml_metadata.proto.metadata_store_pb2", "metadata.sqlite in ML Metadata")

NODES = ["ExampleGen", "StatisticsGen", "SchemaGen", "ExampleValidator", "Transform", "Trainer", "Evaluator", "Pusher"]


def open_store():
    """On a copy: MLMD migrates and locks what it opens."""
    copy = os.path.join(tempfile.mkdtemp(), "metadata.sqlite")
    shutil.copy(os.path.join(PROJECT, "metadata.sqlite"), copy)
    config = metadata_store_pb2.ConnectionConfig()
    config.sqlite.filename_uri = copy
    config.sqlite.connection_mode = metadata_store_pb2.SqliteMetadataSourceConfig.READWRITE
    return mlmd.metadata_store.MetadataStore(config)


STORE = None


def opens():
    global STORE  # pylint: disable=global-statement
    STORE = open_store()
    types = {one.id: one.name for one in STORE.get_execution_types()}
    executions = STORE.get_executions()
    equal(sorted({types[one.type_id] for one in executions}), sorted(NODES), "execution types")
    states = {one.last_known_state for one in executions}
    equal(states, {metadata_store_pb2.Execution.COMPLETE}, "states")


def artifacts():
    found = STORE.get_artifacts()
    types = {one.id: one.name for one in STORE.get_artifact_types()}
    names = {types[one.type_id] for one in found}
    expected = {"Examples", "ExampleStatistics", "Schema", "ExampleAnomalies", "TransformGraph", "Model", "ModelEvaluation", "PushedModel"}
    equal(expected - names, set(), "artifact types that are missing")
    for one in found:
        equal(one.state, metadata_store_pb2.Artifact.LIVE, f"state of {one.uri}")
        if not os.path.exists(one.uri if os.path.isabs(one.uri) else os.path.join(PROJECT, one.uri)):
            raise AssertionError(f"{one.uri} is not on disk")


def contexts():
    kinds = {one.id: one.name for one in STORE.get_context_types()}
    by_kind = {}
    for one in STORE.get_contexts():
        by_kind.setdefault(kinds[one.type_id], []).append(one)
    for kind in ("pipeline", "pipeline_run", "node"):
        if not by_kind.get(kind):
            raise AssertionError(f"no context of type {kind}")
    run = by_kind["pipeline_run"][0]
    equal(len(STORE.get_executions_by_context(run.id)), len(NODES), "executions of the run")


def lineage():
    """From the pushed model back to the examples, by events alone."""
    kinds = {one.id: one.name for one in STORE.get_artifact_types()}
    pushed = [one for one in STORE.get_artifacts() if kinds[one.type_id] == "PushedModel"]
    frontier, seen = {pushed[-1].id}, set()
    while frontier:
        seen |= frontier
        events = STORE.get_events_by_artifact_ids(list(frontier))
        makers = {event.execution_id for event in events if event.type == metadata_store_pb2.Event.OUTPUT}
        inputs = STORE.get_events_by_execution_ids(list(makers)) if makers else []
        frontier = {event.artifact_id for event in inputs if event.type == metadata_store_pb2.Event.INPUT} - seen
    names = {kinds[one.type_id] for one in STORE.get_artifacts_by_id(list(seen))}
    equal({"Examples", "Schema", "TransformGraph", "Model"} - names, set(), "ancestors that are missing")


def lineage_subgraph():
    kinds = {one.id: one.name for one in STORE.get_artifact_types()}
    pushed = [one for one in STORE.get_artifacts() if kinds[one.type_id] == "PushedModel"]
    options = metadata_store_pb2.LineageSubgraphQueryOptions()
    options.starting_artifacts.filter_query = f"id = {pushed[-1].id}"
    options.direction = metadata_store_pb2.LineageSubgraphQueryOptions.UPSTREAM
    options.max_num_hops = 30
    graph = STORE.get_lineage_subgraph(options)
    names = {kinds[one.type_id] for one in graph.artifacts}
    equal({"Examples", "Schema", "Model"} - names, set(), "ancestors that are missing")


check("ML Metadata opens metadata.sqlite and lists the run's executions", opens)
if STORE:
    check("ML Metadata lists the artifacts, and each is on disk", artifacts)
    check("ML Metadata finds pipeline, run and node contexts", contexts)
    check("ML Metadata's events lead from the pushed model back to the examples", lineage)
    check("ML Metadata's lineage query finds the same ancestors", lineage_subgraph)
