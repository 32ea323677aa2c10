using System.Globalization;
using System.Security.Cryptography;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Timing;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Commands;

/// <summary>
/// Decides whether this host does what the server says. Beyond the built-in actions it takes the name of something that its own
/// configuration allows, with the signature of an operator whose key stands there too, over this host's id, the action, the exact
/// arguments, a nonce that was never seen, and an expiry. Nothing that the server holds or says can stand in for one of these.
/// </summary>
internal sealed class CommandVerifier(CommandOptions options, Timeline timeline, TimeProvider clock, CommandJournal journal)
{
    private List<(OperatorOptions Operator, OperatorPublicKey Key)>? _keys;

    /// <summary>Decides; changes nothing.</summary>
    /// <param name="nodeId">This host's.</param>
    public CommandVerdict Judge(ClaimedCommand command, string nodeId)
    {
        if (!options.Enabled)
        {
            return new CommandVerdict.Refused("this host takes no commands (commands.enabled in its configuration)");
        }

        if (!CommandText.IsAction(command.Action))
        {
            return new CommandVerdict.Refused("that is no action's name");
        }

        var builtIn = BuiltInActions.Find(command.Action);
        if ((builtIn ?? options.Allow.FirstOrDefault(a => a.Name == command.Action)) is not { } known)
        {
            return new CommandVerdict.Refused($"this host does not allow {command.Action} (commands.allow in its configuration)");
        }

        var (signer, fault) = builtIn is null ? Check(command, nodeId) : (null, null);
        var (values, wrong) = fault is null ? ArgumentValues.Of(known, command.Arguments) : (null, fault);
        if (values is null)
        {
            return new CommandVerdict.Refused(wrong!);
        }

        return builtIn is null
            ? new CommandVerdict.Signed(known, values, command.Signature!.Nonce!, command.Signature.ExpiresAt, signer!)
            : new CommandVerdict.BuiltIn(known, values);
    }

    /// <summary>Most output that is kept of an action, bytes.</summary>
    public int OutputOf(string action) => options.Allow.FirstOrDefault(a => a.Name == action)?.MaxOutputBytes ?? 0;

    private (string? Signer, string? Fault) Check(ClaimedCommand command, string nodeId)
    {
        if (command.Signature is not { KeyId: { } keyId, Nonce: { } nonce, Value: { } value } signature)
        {
            return (null, "it carries no operator's signature");
        }

        var (signer, key) = Keys().Find(k => k.Key.Id == keyId);
        if (key is null)
        {
            return (null, "it is signed with a key that is not pinned on this host (commands.operators in its configuration)");
        }

        // Whoever rules the server can have the host enrol anew under another's id, and give it what was signed for that one.
        if ((options.Node ?? journal.Node ?? nodeId) is var meant && meant != nodeId)
        {
            return (null, $"this host was enrolled anew, as {nodeId}: signed commands are taken for {meant} until commands.node in its "
                + "configuration says otherwise");
        }

        var text = new CommandText(nodeId, command.Action!, command.Arguments ?? "", nonce, signature.ExpiresAt);
        if (!IsSigned(key, text, value))
        {
            return (null, $"the signature is not {signer.Name}'s over this action, arguments, nonce and expiry for this host");
        }

        var why = WhyNotNow(signature.ExpiresAt) ?? journal.WhyNotFresh(nonce, signature.ExpiresAt, NowMs);
        return why is null ? (signer.Name, null) : (null, why);
    }

    private static bool IsSigned(OperatorPublicKey key, CommandText text, string value)
    {
        try
        {
            return key.IsSigned(text, value);
        }
        catch (CryptographicException)
        {
            // Whatever the library chokes on was not made by an operator's key.
            return false;
        }
    }

    /// <summary>The later of the server's time and the host's own: who rules the server can set the one back, not the other.</summary>
    public long NowMs => Math.Max(timeline.NowMs, clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>The signed expiry lies ahead, and not too far.</summary>
    private string? WhyNotNow(long expiresAtMs)
    {
        var host = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (expiresAtMs <= timeline.NowMs)
        {
            return string.Create(CultureInfo.InvariantCulture, $"its signature expired {Seconds(timeline.NowMs - expiresAtMs)} s ago");
        }

        if (expiresAtMs <= host)
        {
            var (ago, ahead) = (Seconds(host - expiresAtMs), Seconds(host - timeline.NowMs));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"its signature expired {ago} s ago by this host's clock, which is {ahead} s ahead of the server's; set the host's clock");
        }

        return expiresAtMs - timeline.NowMs > CommandText.LongestLife.TotalMilliseconds
            ? $"its signature is good for longer than the {CommandText.LongestLife.TotalHours:0} hours that hosts accept"
            : null;
    }

    private static long Seconds(long ms) => ms / 1000;

    // The keys are loaded when the first signature comes: most hosts never see one.
    private List<(OperatorOptions Operator, OperatorPublicKey Key)> Keys()
    {
        if (_keys is null)
        {
            _keys = [];
            foreach (var known in options.Operators)
            {
                if (OperatorPublicKey.TryParse(known.Key, out var key))
                {
                    _keys.Add((known, key));
                }
            }
        }

        return _keys;
    }
}
