/** Calls of the served model over REST to copy: curl, Python, Node.js and Go, prefilled with a real row. */

import type { views } from '../../../core/contract/index.ts';

export type Row = Readonly<Record<string, views.InputValue>>;

export function isList(value: views.InputValue): value is readonly (string | number | null)[] {
  return Array.isArray(value);
}

export interface Endpoint {
  readonly url: string;
  readonly model: string;
  readonly row: Row;
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
  const body = JSON.stringify({ instances: [endpoint.row] }, null, 2);
  return `curl ${address(endpoint)} \\\n  -H 'Content-Type: application/json' \\\n  -d ${shellQuote(body)}\n`;
}

/** A quote inside single quotes ends them, is escaped, and opens them again. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function pythonSnippet(endpoint: Endpoint): string {
  const row = Object.entries(endpoint.row).map(([name, value]) => `    ${JSON.stringify(name)}: ${pythonValue(value)},\n`);
  return `import requests

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
function pythonValue(value: views.InputValue): string {
  if (isList(value)) return `[${value.map(pythonValue).join(', ')}]`;
  return value === null ? 'None' : JSON.stringify(value);
}

function nodeSnippet(endpoint: Endpoint): string {
  const row = JSON.stringify(endpoint.row, null, 2);
  return `const row = ${row};

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

function goSnippet(endpoint: Endpoint): string {
  const row = Object.entries(endpoint.row).map(([name, value]) => `\t\t${goString(name)}: ${goValue(value)},\n`);
  return `package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
)

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

export function goValue(value: views.InputValue): string {
  if (isList(value)) return `[]any{${value.map(goValue).join(', ')}}`;
  if (value === null) return 'nil';
  return typeof value === 'number' ? String(value) : goString(value);
}

/** Go's interpreted string literal; JSON's \\uXXXX is Go's too, its \\/ is never written by JSON.stringify. */
export function goString(text: string): string {
  return JSON.stringify(text);
}
