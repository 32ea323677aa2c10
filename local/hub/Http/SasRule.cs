namespace CloudNexus.Local.Hub.Http;

[Flags]
public enum SasRights
{
    None = 0,
    Listen = 1,
    Send = 2,

    /// <summary>Includes the others, as in Event Hubs.</summary>
    Manage = 4,
}

/// <summary>A shared access rule of the namespace.</summary>
/// <param name="Name">What tokens call it (<c>skn</c>).</param>
/// <param name="Keys">Any of them may have signed: a second one lets keys change without a gap. Used as UTF-8 text, not decoded.</param>
public sealed record SasRule(string Name, IReadOnlyList<string> Keys, SasRights Rights)
{
    public SasRule(string name, string key, SasRights rights)
        : this(name, [key], rights)
    {
    }

    public bool Grants(SasRights needed) => Rights.HasFlag(SasRights.Manage) || (Rights & needed) == needed;

    /// <summary>The name and rights only: keys stay out of logs.</summary>
    public override string ToString() => $"{Name} ({Rights})";
}
