namespace CloudNexus.Cli.Output;

internal enum Tint
{
    None,
    Dim,
    Good,
    Warning,
    Bad,
}

internal static class Tints
{
    /// <summary>The text in its colour, for terminals.</summary>
    public static string Apply(string text, Tint tint) => tint switch
    {
        Tint.Dim => $"\e[2m{text}\e[0m",
        Tint.Good => $"\e[32m{text}\e[0m",
        Tint.Warning => $"\e[33m{text}\e[0m",
        Tint.Bad => $"\e[31m{text}\e[0m",
        _ => text,
    };
}
