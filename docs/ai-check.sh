#!/usr/bin/env bash
# Asks a running installation with a real Ollama what OpenAI's clients ask: docs/ai-check.sh http://127.0.0.1:8080 [MODEL], the key in NEXUS_KEY.
set -euo pipefail
address=${1:?The address of the installation, such as http://127.0.0.1:8080}
model=${2:-gpt-4o}
: "${NEXUS_KEY:?Set NEXUS_KEY to a personal access token with the scope ai:use}"

ask() { # name, expected text, path, body
  local answer
  answer=$(curl -sS --max-time 300 -H @- -H 'Content-Type: application/json' ${4:+--data "$4"} "$address$3" <<<"Authorization: Bearer $NEXUS_KEY")
  if [[ $answer == *"$2"* ]]; then
    echo "ok      $1"
  else
    echo "FAILED  $1: $answer"
    failed=1
  fi
}

failed=0
question='"messages":[{"role":"user","content":"Say hello in one word."}]'
tool='{"type":"function","function":{"name":"get_weather","description":"The weather of a city","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}'
schema='{"type":"json_schema","json_schema":{"name":"city","schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}'
ask models '"object":"list"' /v1/models ''
ask chat '"finish_reason":"stop"' /v1/chat/completions "{\"model\":\"$model\",$question}"
ask 'chat, streamed' 'data: [DONE]' /v1/chat/completions "{\"model\":\"$model\",\"stream\":true,\"stream_options\":{\"include_usage\":true},$question}"
ask 'chat, cut short' '"finish_reason":"length"' /v1/chat/completions "{\"model\":\"$model\",\"max_tokens\":1,$question}"
ask tools '"name":"get_weather"' /v1/chat/completions "{\"model\":\"$model\",\"tools\":[$tool],\"messages\":[{\"role\":\"user\",\"content\":\"What is the weather in Oslo? Use the tool.\"}]}"
ask 'JSON schema' 'city' /v1/chat/completions "{\"model\":\"$model\",\"response_format\":$schema,\"messages\":[{\"role\":\"user\",\"content\":\"Name a city.\"}]}"
ask completion '"object":"text_completion"' /v1/completions "{\"model\":\"$model\",\"prompt\":\"One, two,\",\"max_tokens\":5}"
ask embeddings '"object":"embedding"' /v1/embeddings "{\"model\":\"$model\",\"input\":\"hello\"}"
ask 'a model that is not there' '"code":"model_not_found"' /v1/chat/completions "{\"model\":\"no-such-model\",$question}"
ask usage '"items":' /api/v1/ai/usage ''
exit $failed
