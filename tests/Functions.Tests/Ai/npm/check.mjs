// OpenAI's client for JavaScript, unchanged, against a gateway: node check.mjs ADDRESS/v1 MODEL, the key in OPENAI_API_KEY.
// It prints a line of JSON with what it saw.
import OpenAI from "openai";

const [baseURL, model] = process.argv.slice(2);
const client = new OpenAI({ baseURL, maxRetries: 0 });
const messages = [{ role: "user", content: "Hi" }];
const tools = [{ type: "function", function: { name: "get_weather", parameters: { type: "object", properties: { city: { type: "string" } } } } }];
const problem = async (promise) => {
  try {
    await promise;
    return null;
  } catch (error) {
    return { name: error.constructor.name, status: error.status, code: error.code };
  }
};
const read = async (request) => {
  const seen = { text: "", finish: null, usage: null };
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } })) {
    seen.text += chunk.choices[0]?.delta?.content ?? "";
    seen.finish ??= chunk.choices[0]?.finish_reason ?? null;
    seen.usage ??= chunk.usage ?? null;
  }
  return seen;
};

const whole = await client.chat.completions.create({ model, messages });
const streamed = await read({ model, messages });
const called = await client.chat.completions.create({ model: "tools", messages, tools });
const embedded = await client.embeddings.create({ model, input: ["ab", "abcd"] });
const ids = [];
for await (const one of client.models.list()) {
  ids.push(one.id);
}
console.log(JSON.stringify({
  text: whole.choices[0].message.content,
  tokens: whole.usage.total_tokens,
  streamed,
  call: called.choices[0].message.tool_calls[0].function,
  finish: called.choices[0].finish_reason,
  embeddings: embedded.data.map((item) => item.embedding),
  ids,
  one: (await client.models.retrieve(model)).id,
  noModel: await problem(client.chat.completions.create({ model: "none", messages })),
  noKey: await problem(new OpenAI({ baseURL, apiKey: "nxp_wrong", maxRetries: 0 }).models.list()),
  broken: await problem(read({ model: "broken", messages })),
}));
