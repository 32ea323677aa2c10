using System.Globalization;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>Checks of actions' arguments.</summary>
internal static class JobArguments
{
    /// <exception cref="ApiException">400, <c>bad-{argument}</c>.</exception>
    public static void Need(bool holds, string argument, string what)
    {
        if (!holds)
        {
            throw ApiException.BadRequest($"bad-{argument}", $"The argument '{argument}' is {what}.");
        }
    }

    /// <summary>Refuses arguments that are not known.</summary>
    /// <exception cref="ApiException">400, <c>bad-{argument}</c>.</exception>
    public static void NeedKnown(IReadOnlyDictionary<string, string> arguments, params string[] known)
    {
        var there = known.Length == 0 ? "unknown; there are none" : $"unknown; there are {string.Join(", ", known)}";
        foreach (var name in arguments.Keys)
        {
            Need(known.Contains(name, StringComparer.Ordinal), name, there);
        }
    }

    /// <summary>Refuses tokens that are narrowed to less than what the job will do in the caller's name.</summary>
    /// <exception cref="ApiException">403.</exception>
    public static void NeedScope(Caller caller, string scope)
    {
        if (!AccessRules.HasScope(caller, scope))
        {
            throw ApiException.Forbidden("scope-missing", $"A job that does this is made with a token that has the scope {scope} too.");
        }
    }

    /// <summary>Refuses who may not do what concerns everybody.</summary>
    /// <exception cref="ApiException">403.</exception>
    public static void NeedAdmin(Caller caller)
    {
        NeedScope(caller, Scopes.SystemWrite);
        if (caller.Role < Role.Admin)
        {
            throw ApiException.Forbidden("admins-only", "A job that does this is saved by an admin.");
        }
    }

    /// <summary>Refuses what is given and no number from 1 on.</summary>
    /// <exception cref="ApiException">400, <c>bad-{argument}</c>.</exception>
    public static void NeedNumber(IReadOnlyDictionary<string, string> arguments, string argument, int most)
    {
        var isGood = !arguments.ContainsKey(argument) || NumberOf(arguments, argument) is { } number && number >= 1 && number <= most;
        Need(isGood, argument, $"a whole number from 1 to {most}");
    }

    /// <returns>Null when it is not given, or none.</returns>
    public static int? NumberOf(IReadOnlyDictionary<string, string> arguments, string argument)
        => int.TryParse(arguments.GetValueOrDefault(argument), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>What is separated by commas.</summary>
    public static string[] WordsOf(IReadOnlyDictionary<string, string> arguments, string argument)
        => arguments.GetValueOrDefault(argument, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
