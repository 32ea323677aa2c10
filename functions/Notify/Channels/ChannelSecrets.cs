using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity;

namespace CloudNexus.Functions.Notify.Channels;

/// <summary>Addresses, header values and tokens of channels: sealed, bound to their channel, never shown, and never sent to another server
/// than the one that they were given for.</summary>
public sealed class ChannelSecrets(MasterKey key)
{
    private const string Url = "url";
    private const string Token = "token";

    /// <param name="id">The channel.</param>
    /// <param name="given">As people gave them, checked.</param>
    /// <param name="before">What they replace, of the same kind, sealed; null for none.</param>
    /// <returns>The settings with their secrets sealed.</returns>
    /// <exception cref="ApiException">400: a secret must be given again.</exception>
    public ChannelSettings Seal(string id, ChannelSettings given, ChannelSettings? before)
    {
        ArgumentNullException.ThrowIfNull(given);
        var kept = given.Url is null or SealedText.Mask || IsSameServer(id, given.Url, before?.Url) ? before : null;
        return given with
        {
            Url = Seal(id, Url, given.Url, before?.Url),
            Token = Seal(id, Token, given.Token, kept?.Token),
            Headers = given.Headers?.ToDictionary(
                h => h.Key, h => Seal(id, HeaderOf(h.Key), h.Value, kept?.Headers?.GetValueOrDefault(h.Key))!),
        };
    }

    /// <summary>The settings as they were given.</summary>
    /// <exception cref="DeliveryException">A secret was sealed with another master key.</exception>
    public ChannelSettings Open(Channel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var (id, settings) = (channel.Id, channel.Settings);
        return settings with
        {
            Url = Open(id, Url, settings.Url),
            Token = Open(id, Token, settings.Token),
            Headers = settings.Headers?.ToDictionary(h => h.Key, h => Open(id, HeaderOf(h.Key), h.Value)!),
        };
    }

    public static ChannelSettings Hide(ChannelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with
        {
            Url = settings.Url is null ? null : SealedText.Mask,
            Token = settings.Token is null ? null : SealedText.Mask,
            Headers = settings.Headers?.ToDictionary(h => h.Key, _ => SealedText.Mask),
        };
    }

    private string? Seal(string id, string name, string? given, string? before)
        => given is null ? null
            : given != SealedText.Mask ? key.Seal(given, Context(id, name))
            : before ?? throw ApiException.BadRequest(
                $"bad-settings.{name}", $"Give 'settings.{name}' again: it is not kept when kind or server of the channel change.");

    private string? Open(string id, string name, string? stored)
        => stored is null ? null
            : key.Open(stored, Context(id, name))
                ?? throw new DeliveryException($"'{name}' was kept with another master key: set it again.");

    private bool IsSameServer(string id, string given, string? before)
        => before is not null && key.Open(before, Context(id, Url)) is { } open
            && new Uri(open).GetLeftPart(UriPartial.Authority) == new Uri(given).GetLeftPart(UriPartial.Authority);

    private static string HeaderOf(string name) => $"headers.{name}";

    private static string Context(string id, string name) => $"channel:{id}:{name}";
}
