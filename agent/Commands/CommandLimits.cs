namespace CloudNexus.Agent.Commands;

/// <summary>How much of commands there may be at a time.</summary>
internal static class CommandLimits
{
    /// <summary>Programs that run at once; others wait.</summary>
    public const int Programs = 2;

    /// <summary>Commands that the host has, ended ones that the server does not know of included; then no further are taken.</summary>
    public const int Commands = 16;

    /// <summary>Commands taken with one claim: what their arguments can be at most must fit into an answer.</summary>
    public const int Claimed = 4;

    /// <summary>Longest answer to a claim: arguments of 16 KiB can be six times as long in JSON.</summary>
    public const int AnswerBytes = 512 * 1024;

    /// <summary>Output in a report.</summary>
    public const int ReportBytes = 32 * 1024;

    /// <summary>Ended commands that are told again to a server that asks again.</summary>
    public const int Remembered = 64;

    public const int IdLength = 64;

    public static readonly TimeSpan BetweenClaims = TimeSpan.FromSeconds(1);

    /// <summary>While commands run: how soon it is noticed that one was called off.</summary>
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(1);

    /// <summary>How long it is tried to tell the server how a command ended.</summary>
    public static readonly TimeSpan DeliveryTime = TimeSpan.FromDays(1);

    public static bool IsId(string? id)
        => id is { Length: > 0 and <= IdLength } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
