/** Calls of the served model over REST to copy: curl, Python, Node.js and Go, prefilled with the row of the form. */

import { type CodeRow, type CodeValue, cutAtFiles, hasFiles, isFile, restJson } from './snippet-files.ts';

export interface Endpoint {
  readonly url: string;
  readonly model: string;
  readonly row: CodeRow;
}

export const languages = ['curl', 'python', 'node', 'go'] as const;
export type Language = (typeof languages)[number];

export function writeSnippet(language: Language, endpoint: Endpoint): string {
  return { curl: curlSnippet, python: pythonSnippet, node: nodeSnippet, go: goSnippet }[language](endpoint);
}

function address({ url, model }: Endpoint): string {
  return `${url}/v1/models/${encodeURIComponent(model)}:predict`;
}

function curlSnippet(endpoint: Endpoint): string {
  const body = restJson({ instances: [endpoint.row] });
  const call = `curl ${address(endpoint)} \\\n  -H 'Content-Type: application/json' \\\n`;
  return hasFiles(endpoint.row) ? `${printedParts(body)} | ${call}  --data-binary @-\n` : `${call}  -d ${shellQuote(body)}\n`;
}

/** A shell's group that prints the text with the files' base64 in it; an argument may be too long for a picture. */
export function printedParts(text: string): string {
  const lines = cutAtFiles(text).map((part) =>
    isFile(part) ? `  base64 < ${part.file} | tr -d '\\n'\n` : `  printf %s ${shellQuote(part)}\n`,
  );
  return `{\n${lines.join('')}}`;
}

/** A quote inside single quotes ends them, is escaped, and opens them again. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function pythonSnippet(endpoint: Endpoint): string {
  const row = Object.entries(endpoint.row).map(([name, value]) => `    ${JSON.stringify(name)}: ${pythonValue(value)},\n`);
  return `${hasFiles(endpoint.row) ? 'import base64\n\n' : ''}import requests

row = {
${row.join('')}}
answer = requests.post(
    "${address(endpoint)}",
    json={"instances": [row]},
    timeout=10,
)
answer.raise_for_status()
print(answer.json()["predictions"][0])
print(answer.headers["x-loopwright-prediction-id"])
`;
}

/** A JSON string is a Python string too; `null` is None. */
function pythonValue(value: CodeValue): string {
  if (value === null) return 'None';
  if (isFile(value)) return `{"b64": base64.b64encode(open(${JSON.stringify(value.file)}, "rb").read()).decode()}`;
  return typeof value === 'object' ? `[${value.map(pythonValue).join(', ')}]` : JSON.stringify(value);
}

function nodeSnippet(endpoint: Endpoint): string {
  const reading = hasFiles(endpoint.row) ? 'import { readFileSync } from "node:fs";\n\n' : '';
  return `${reading}const row = ${nodeExpression(restJson(endpoint.row))};

const answer = await fetch("${address(endpoint)}", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ instances: [row] }),
});
if (!answer.ok) throw new Error(await answer.text());
console.log((await answer.json()).predictions[0]);
console.log(answer.headers.get("x-loopwright-prediction-id"));
`;
}

/** JSON is JavaScript; a text that is the place of a file becomes what reads it. */
export function nodeExpression(json: string): string {
  const parts = cutAtFiles(json);
  const open = (part: string | { file: string } | undefined): part is { file: string } =>
    part !== undefined && typeof part === 'object';
  return parts
    .map((part, i) => {
      if (isFile(part)) return `readFileSync(${JSON.stringify(part.file)}).toString("base64")`;
      return part.slice(open(parts[i - 1]) ? 1 : 0, open(parts[i + 1]) ? -1 : undefined);
    })
    .join('');
}

function goSnippet(endpoint: Endpoint): string {
  const row = Object.entries(endpoint.row).map(([name, value]) => `\t\t${goString(name)}: ${goValue(value)},\n`);
  const reads = hasFiles(endpoint.row);
  return `package main

import (
	"bytes"
${reads ? '\t"encoding/base64"\n' : ''}	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
${reads ? '\t"os"\n' : ''})
${reads ? `\n${goEncoded}` : ''}
func main() {
	row := map[string]any{
${row.join('')}	}
	body, err := json.Marshal(map[string]any{"instances": []any{row}})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := http.Post("${address(endpoint)}", "application/json", bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		log.Fatal(answer.Status, " ", string(text), err)
	}
	fmt.Println(string(text))
	fmt.Println(answer.Header.Get("x-loopwright-prediction-id"))
}
`;
}

/** A function of the Go snippets. */
export const goEncoded = `func encoded(file string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(content)
}
`;

function goValue(value: CodeValue): string {
  if (value === null) return 'nil';
  if (isFile(value)) return `map[string]any{"b64": encoded(${goString(value.file)})}`;
  if (typeof value === 'object') return `[]any{${value.map(goValue).join(', ')}}`;
  return typeof value === 'number' ? String(value) : goString(value);
}

/** Go's interpreted string literal; JSON's \\uXXXX is Go's too, its \\/ is never written by JSON.stringify. */
export function goString(text: string): string {
  return JSON.stringify(text);
}
