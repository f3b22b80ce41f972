/** Calls of the served model over gRPC to copy: grpcurl, Python, Node.js and Go, prefilled with the row of the form. */

import { type CodeRow, type CodeValue, cutAtFiles, type FileValue, filePlace, hasFiles, isFile } from './snippet-files.ts';
import { goEncoded, goString, type Language, nodeExpression, printedParts, shellQuote } from './snippets.ts';

export interface GrpcEndpoint {
  /** host:port of gRPC. */
  readonly target: string;
  /** Of REST, where the messages' descriptors are to be had. */
  readonly url: string;
  readonly model: string;
  readonly row: CodeRow;
  readonly inputs: readonly { readonly name: string; readonly dtype: string; readonly isList?: boolean }[];
}

/** For those languages a client of TensorFlow Serving uses: its own package for Python, the server's descriptors elsewhere. */
export function writeGrpcSnippet(language: Language, endpoint: GrpcEndpoint): string {
  return { curl: grpcurlSnippet, python: pythonSnippet, node: nodeSnippet, go: goSnippet }[language](endpoint);
}

/** int64 has no value of its own that is none. */
const missingInt = '-9223372036854775808';

type Single = string | number | null | FileValue;

interface Cell {
  readonly name: string;
  readonly dtype: string;
  /** One row's: of a list all its values, else one. */
  readonly values: readonly Single[];
  readonly isList: boolean;
}

function cellsOf({ inputs, row }: GrpcEndpoint): readonly Cell[] {
  return inputs.map(({ name, dtype, isList = false }) => {
    const value: CodeValue = row[name] ?? null;
    const values = isSeveral(value) ? (value as readonly Single[]) : isList && value === null ? [] : [value];
    return { name, dtype, values, isList };
  });
}

function isSeveral(value: CodeValue): value is readonly CodeValue[] {
  return Array.isArray(value);
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** protobuf's JSON of a PredictRequest: bytes as base64, int64 and NaN as text. */
function requestJson(endpoint: GrpcEndpoint): string {
  const inputs = Object.fromEntries(cellsOf(endpoint).map((cell) => [cell.name, tensorJson(cell)]));
  return JSON.stringify({ model_spec: { name: endpoint.model }, inputs }, null, 2);
}

/** For a loader of descriptors, to which a map is a list of its entries. */
function entriesJson(endpoint: GrpcEndpoint): string {
  const inputs = cellsOf(endpoint).map((cell) => ({ key: cell.name, value: tensorJson(cell) }));
  return JSON.stringify({ model_spec: { name: endpoint.model }, inputs }, null, 2);
}

function tensorJson({ dtype, values, isList }: Cell): object {
  const sizes = isList ? [1, values.length] : [1];
  const tensor_shape = { dim: sizes.map((size) => ({ size: String(size) })) };
  if (dtype === 'DT_STRING') return { dtype, tensor_shape, string_val: values.map(bytesJson) };
  if (dtype === 'DT_INT64') return { dtype, tensor_shape, int64_val: values.map((value) => String(value ?? missingInt)) };
  return { dtype, tensor_shape, float_val: values.map((value) => value ?? 'NaN') };
}

function bytesJson(value: Single): string {
  return isFile(value) ? filePlace(value.file) : base64(String(value ?? ''));
}

function grpcurlSnippet(endpoint: GrpcEndpoint): string {
  const body = requestJson(endpoint);
  const method = `${endpoint.target} tensorflow.serving.PredictionService/Predict\n`;
  if (hasFiles(endpoint.row)) return `${printedParts(body)} | grpcurl -plaintext -d @ \\\n  ${method}`;
  return `grpcurl -plaintext -d ${shellQuote(body)} \\\n  ${method}`;
}

function pythonSnippet(endpoint: GrpcEndpoint): string {
  const rows = cellsOf(endpoint).map(
    (cell) =>
      `request.inputs[${JSON.stringify(cell.name)}].CopyFrom(make_tensor_proto(${pythonCell(cell)}, ${pythonType(cell.dtype)}))\n`,
  );
  return `# pip install tensorflow-serving-api
import grpc
import tensorflow as tf
from tensorflow import make_tensor_proto
from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc

stub = prediction_service_pb2_grpc.PredictionServiceStub(grpc.insecure_channel("${endpoint.target}"))
request = predict_pb2.PredictRequest()
request.model_spec.name = ${JSON.stringify(endpoint.model)}
${rows.join('')}answer, call = stub.Predict.with_call(request, timeout=10)
print({name: tf.make_ndarray(tensor).tolist() for name, tensor in answer.outputs.items()})
print(dict(call.initial_metadata())["x-loopwright-prediction-id"])
`;
}

function pythonType(dtype: string): string {
  return { DT_STRING: 'tf.string', DT_INT64: 'tf.int64' }[dtype] ?? 'tf.float32';
}

function pythonCell({ dtype, values, isList }: Cell): string {
  const written = `[${values.map((value) => pythonValue(value, dtype)).join(', ')}]`;
  return isList ? `[${written}]` : written;
}

function pythonValue(value: Single, dtype: string): string {
  if (isFile(value)) return `open(${JSON.stringify(value.file)}, "rb").read()`;
  if (dtype === 'DT_STRING') return JSON.stringify(String(value ?? ''));
  if (dtype === 'DT_INT64') return value === null ? missingInt : String(value);
  return value === null ? 'float("nan")' : String(value);
}

function nodeSnippet(endpoint: GrpcEndpoint): string {
  const reading = hasFiles(endpoint.row) ? 'import { readFileSync } from "node:fs";\n' : '';
  return `// npm install @grpc/grpc-js @grpc/proto-loader
${reading}import { credentials, loadPackageDefinition } from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";

// The server says what it speaks: no .proto files are needed.
const described = await (await fetch("${endpoint.url}/loopwright/v1/descriptors")).json();
const definition = loadFileDescriptorSetFromBuffer(Buffer.from(described.file_descriptor_set, "base64"), {
  keepCase: true,
  longs: String,
  enums: String,
  bytes: String,
});
const { PredictionService } = loadPackageDefinition(definition).tensorflow.serving;
const client = new PredictionService("${endpoint.target}", credentials.createInsecure());
const request = ${nodeExpression(entriesJson(endpoint))};
client.Predict(request, (error, answer) => {
  if (error) throw error;
  for (const { key, value } of answer.outputs) console.log(key, JSON.stringify(value));
}).on("metadata", (metadata) => console.log(metadata.get("x-loopwright-prediction-id")[0]));
`;
}

/** `reads`: files are read. */
function goHead(reads: boolean): string {
  return `package main

// go get google.golang.org/grpc google.golang.org/protobuf
import (
	"context"
${reads ? '\t"encoding/base64"\n' : ''}	"encoding/json"
	"fmt"
	"log"
	"net/http"
${reads ? '\t"os"\n' : ''}
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)`;
}

function goSnippet(endpoint: GrpcEndpoint): string {
  const reads = hasFiles(endpoint.row);
  const parts = cutAtFiles(requestJson(endpoint)).map((part) =>
    isFile(part) ? `encoded(${goString(part.file)})` : goString(part),
  );
  return `${goHead(reads)}

${reads ? 'var' : 'const'} request = ${parts.join(' + ')}
${reads ? `\n${goEncoded}` : ''}
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	// The server says what it speaks: no .proto files are needed.
	answer, err := http.Get("${endpoint.url}/loopwright/v1/descriptors")
	check(err)
	defer answer.Body.Close()
	var described struct {
		Set []byte \`json:"file_descriptor_set"\`
	}
	check(json.NewDecoder(answer.Body).Decode(&described))
	var set descriptorpb.FileDescriptorSet
	check(proto.Unmarshal(described.Set, &set))
	files, err := protodesc.NewFiles(&set)
	check(err)
	message := func(name protoreflect.FullName) *dynamicpb.Message {
		found, err := files.FindDescriptorByName(name)
		check(err)
		return dynamicpb.NewMessage(found.(protoreflect.MessageDescriptor))
	}
	in, out := message("tensorflow.serving.PredictRequest"), message("tensorflow.serving.PredictResponse")
	check(protojson.Unmarshal([]byte(request), in))
	connection, err := grpc.NewClient("${endpoint.target}", grpc.WithTransportCredentials(insecure.NewCredentials()))
	check(err)
	defer connection.Close()
	var header metadata.MD
	check(connection.Invoke(context.Background(), "/tensorflow.serving.PredictionService/Predict", in, out, grpc.Header(&header)))
	fmt.Println(protojson.Format(out))
	fmt.Println(header.Get("x-loopwright-prediction-id"))
}
`;
}
