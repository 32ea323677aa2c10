using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Notify.Senders;
using CloudNexus.Functions.Outbound;
using CloudNexus.Functions.Outbound.Mail;

namespace CloudNexus.Functions.Notify.Channels;

/// <summary>What a channel may be.</summary>
internal static class ChannelRules
{
    private const int MostName = 64;
    private const int MostUrl = 2048;
    private const int MostHeaders = 16;
    private const int MostHeader = 4096;
    private const int MostToken = 512;

    /// <summary>Makes sure that it can be; a secret can be <see cref="SealedText.Mask"/>.</summary>
    /// <exception cref="ApiException">400 naming the field and what is allowed.</exception>
    public static void Check(ChannelRequest asked)
    {
        var isName = asked.Name?.Trim() is { Length: > 0 } name && NodeRules.IsText(name, MostName);
        Need(isName, "name", $"1 to {MostName} printable characters");
        Need(asked.Kind is { } kind && Enum.IsDefined(kind), "kind", "webhook, mail, ntfy or slack");
        Need(asked.MinSeverity is not { } least || Enum.IsDefined(least), "minSeverity", "info, warning or critical");
        Need(asked.Settings is not null, "settings", "what a channel of its kind needs");
        var settings = asked.Settings!;
        var isMail = asked.Kind == ChannelKind.Mail;
        Has(settings.Url is not null, !isMail, "url", asked);
        Has(settings.Headers is not null, asked.Kind == ChannelKind.Webhook, "headers", asked);
        Has(settings.Template is not null, asked.Kind == ChannelKind.Webhook, "template", asked);
        Has(settings.To is not null, isMail, "to", asked);
        Has(settings.Token is not null, asked.Kind == ChannelKind.Ntfy, "token", asked);
        if (isMail)
        {
            var isList = settings.To is { Count: > 0 and <= Mailbox.MostRecipients } to && to.All(Mailbox.IsAddress);
            Need(isList, "settings.to", $"1 to {Mailbox.MostRecipients} mail addresses, such as ops@example.org");
            return;
        }

        CheckUrl(asked.Kind!.Value, settings.Url);
        CheckSecrets(settings);
        if (settings.Template is { } template && WebhookTemplate.ProblemOf(template) is { } problem)
        {
            throw ApiException.BadRequest("bad-settings.template", $"'settings.template' is wrong: {problem}");
        }
    }

    private static void CheckUrl(ChannelKind kind, string? url)
    {
        if (url == SealedText.Mask)
        {
            return;
        }

        var isAddress = url is { Length: <= MostUrl } && OutboundRules.IsWebAddress(url) && !SealedText.IsSealed(url);
        Need(isAddress, "settings.url", $"an address with http or https, without a password in it, of at most {MostUrl} characters");
        Need(
            kind != ChannelKind.Ntfy || NtfyTopic.TryParse(url!, out _),
            "settings.url",
            "the address of a topic, such as https://ntfy.sh/my-topic; topics are 1 to 64 letters, digits, - and _");
    }

    private static void CheckSecrets(ChannelSettings settings)
    {
        var headers = settings.Headers ?? new Dictionary<string, string>();
        Need(headers.Count <= MostHeaders, "settings.headers", $"at most {MostHeaders} headers");
        foreach (var (name, value) in headers)
        {
            var isName = OutboundRules.IsHeaderName(name);
            Need(isName, "settings.headers", "named by letters, digits, - and _, and none that the connection sets itself");
            Need(IsSecret(value, MostHeader), "settings.headers", $"plain text of at most {MostHeader} characters");
        }

        var isToken = settings.Token is null || IsSecret(settings.Token, MostToken);
        Need(isToken, "settings.token", $"plain text of at most {MostToken} characters");
    }

    private static bool IsSecret(string? value, int most)
        => value is { Length: > 0 } && value.Length <= most && OutboundRules.IsHeaderValue(value) && !SealedText.IsSealed(value);

    private static void Has(bool isGiven, bool isOfKind, string field, ChannelRequest asked)
        => Need(!isGiven || isOfKind, $"settings.{field}", $"none of the kind {asked.Kind.ToString()!.ToLowerInvariant()}");

    private static void Need(bool holds, string field, string what)
    {
        if (!holds)
        {
            throw ApiException.BadRequest($"bad-{field}", $"'{field}' is {what}.");
        }
    }
}
