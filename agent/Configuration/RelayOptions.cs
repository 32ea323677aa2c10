namespace CloudNexus.Agent.Configuration;

/// <summary>What the agent may ask in CloudNexus' name.</summary>
/// <param name="Ollama">Scheme, host and port of the Ollama server; nothing else is connected to.</param>
/// <param name="Slots">Requests at once.</param>
public sealed record RelayOptions(Uri Ollama, int Slots = 1)
{
    public const int MostSlots = 16;
}
