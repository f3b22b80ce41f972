/** Calls of the served model to copy: curl, Python and Node.js, prefilled with a real row. */

export type Row = Readonly<Record<string, string | number | null>>;

export interface Endpoint {
  readonly url: string;
  readonly model: string;
  readonly row: Row;
}

export const snippetIds = ['curl', 'python', 'node'] as const;
export type SnippetId = (typeof snippetIds)[number];

export function writeSnippet(id: SnippetId, endpoint: Endpoint): string {
  return { curl: curlSnippet, python: pythonSnippet, node: nodeSnippet }[id](endpoint);
}

function address({ url, model }: Endpoint): string {
  return `${url}/v1/models/${encodeURIComponent(model)}:predict`;
}

function curlSnippet(endpoint: Endpoint): string {
  const body = JSON.stringify({ instances: [endpoint.row] }, null, 2);
  return `curl ${address(endpoint)} \\\n  -H 'Content-Type: application/json' \\\n  -d ${shellQuote(body)}\n`;
}

/** A quote inside single quotes ends them, is escaped, and opens them again. */
function shellQuote(text: string): string {
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
function pythonValue(value: string | number | null): string {
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
