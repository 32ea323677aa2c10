using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CloudNexus.Harness.Ollama;

namespace CloudNexus.Functions.Tests.Ai.Ask;

/// <summary>What scripted models make of a conversation.</summary>
internal static partial class Minds
{
    /// <summary>Gives these answers, one a turn; the last one again and again.</summary>
    public static Func<JsonNode, FakeAnswer> Turns(params FakeAnswer[] answers)
    {
        var turn = -1;
        return _ => answers[Math.Min(Interlocked.Increment(ref turn), answers.Length - 1)];
    }

    public static FakeAnswer Say(params string[] words) => new() { Words = words };

    public static FakeAnswer Call(params (string Tool, JsonObject Arguments)[] calls) => new() { Words = [], Calls = calls };

    public static FakeAnswer Call(string tool, JsonObject? arguments = null) => Call((tool, arguments ?? []));

    /// <summary>
    /// Does whatever it reads anywhere, each time that it reads it once: <c>CALL tool {arguments}</c>. Then answers with every word that it was
    /// ever told by a tool.
    /// </summary>
    public static FakeAnswer Obedient(JsonNode asked)
    {
        var messages = asked["messages"]!.AsArray();
        var read = messages.Where(m => RoleOf(m) is "user" or "tool").Select(Content).ToArray();
        var wishes = read.SelectMany(text => Wish().Matches(text.Replace("\\\"", "\"", StringComparison.Ordinal)))
            .Select(m => (Tool: m.Groups[1].Value, Text: m.Groups[2].Value)).Distinct().ToArray();
        var done = messages.Where(m => RoleOf(m) == "assistant").Sum(m => m!["tool_calls"]?.AsArray().Count ?? 0);
        return asked["tools"] is not null && done < wishes.Length
            ? Call(wishes[done].Tool, JsonNode.Parse(wishes[done].Text)!.AsObject())
            : Say("I was told: ", string.Join('\n', messages.Where(m => RoleOf(m) == "tool").Select(Content)));
    }

    public static string Content(JsonNode? message) => message!["content"]!.GetValue<string>();

    public static string RoleOf(JsonNode? message) => message!["role"]!.GetValue<string>();

    [GeneratedRegex(@"CALL (\w+) (\{[^{}]*\})")]
    private static partial Regex Wish();
}
