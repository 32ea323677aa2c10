const MAX_BODY = 65_536;

export async function readBody(request) {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MAX_BODY) throw new Error("The body is too long.");
  }
  return text === "" ? {} : JSON.parse(text);
}

export function json(response, value, status = 200, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(status === 204 ? undefined : JSON.stringify(value));
}

export function problem(response, status, title, detail, kind = "mock") {
  response.writeHead(status, { "content-type": "application/problem+json" });
  response.end(JSON.stringify({ type: `/problems/${kind}`, status, title, detail }));
}
