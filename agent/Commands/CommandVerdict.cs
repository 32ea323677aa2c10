using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Commands;

/// <summary>What the host makes of a command.</summary>
internal abstract record CommandVerdict
{
    /// <param name="Reason">For people, here and at the server; it says what to do where something can be done.</param>
    public sealed record Refused(string Reason) : CommandVerdict;

    /// <summary>One that will be done.</summary>
    /// <param name="Command">What it is.</param>
    /// <param name="Values">A checked value for each of its arguments.</param>
    public abstract record Accepted(AllowedCommand Command, IReadOnlyDictionary<string, string> Values) : CommandVerdict;

    /// <summary>One of the <see cref="BuiltInActions"/>.</summary>
    public sealed record BuiltIn(AllowedCommand Command, IReadOnlyDictionary<string, string> Values) : Accepted(Command, Values);

    /// <summary>One that an operator has signed.</summary>
    /// <param name="Command">What the host's own configuration says it is.</param>
    /// <param name="Values">As above.</param>
    /// <param name="Nonce">Of the signature, to be taken once.</param>
    /// <param name="ExpiresAtMs">Until when the signature is good, epoch milliseconds.</param>
    /// <param name="Operator">Whose signature it is.</param>
    public sealed record Signed(
        AllowedCommand Command, IReadOnlyDictionary<string, string> Values, string Nonce, long ExpiresAtMs, string Operator)
        : Accepted(Command, Values);
}
