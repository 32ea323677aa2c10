using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Ai;

/// <summary>What admins change of the gateway at run time.</summary>
public static class AiSettings
{
    public const string Relay = "ai.relay";
    public const string AtOnce = "ai.at_once";
    public const string QueueLength = "ai.queue_length";
    public const string KeepAliveSeconds = "ai.keep_alive_seconds";
    public const string TokensPerDay = "ai.tokens_per_day";
    public const string Explain = "ai.explain";
    public const string ExplainPerHour = "ai.explain_per_hour";

    public static readonly IReadOnlyList<SettingDefinition> All =
    [
        SettingDefinition.Switch(Relay, "Whether models are asked by way of relays: agents on Ollama's hosts that admins let be relays.", true),
        new(AtOnce, "Requests that the model server answers at once, over all instances.", 2, 1, 64),
        new(QueueLength, "Requests that may wait for it, over all instances. A key may have half of the places.", 32, 0, 200),
        new(KeepAliveSeconds, "How long a model stays loaded after its last request.", 300, 0, 7 * 86_400),
        new(TokensPerDay, "Tokens of questions and answers that a key may use in a day (UTC); 0 for no limit.", 0, 0, int.MaxValue),
        SettingDefinition.Switch(Explain, "Whether a model says in the background what may be behind an alert, or a node's being down or degraded.", usual: false),
        new(ExplainPerHour, "Events that are explained in an hour at most; others are passed over.", 20, 1, 500),
    ];
}
