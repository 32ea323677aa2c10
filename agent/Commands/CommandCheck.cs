using CloudNexus.Agent.Configuration;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Commands;

/// <summary>Shows what the host may be told to do, and by whom.</summary>
internal sealed class CommandCheck(CommandOptions options, TextWriter output)
{
    /// <returns>Whether all of it is usable.</returns>
    public async Task<bool> ShowAsync()
    {
        await output.WriteLineAsync((options.Enabled, options.Allow.Count) switch
        {
            (false, _) => "Commands: none, not even the built-in ones",
            (_, 0) => "Commands: only the built-in ones",
            _ when options.Operators.Count == 0 => "Commands: only the built-in ones, since commands.operators names nobody",
            _ => "Commands, beside the built-in ones:",
        }).ConfigureAwait(false);
        var isUsable = true;
        foreach (var known in options.Operators)
        {
            var isKey = OperatorPublicKey.TryParse(known.Key, out var key);
            isUsable &= isKey;
            await output.WriteLineAsync($"  operator  {known.Name,-20} {(isKey ? $"key {key!.Id}" : "its key is no point of the curve")}")
                .ConfigureAwait(false);
        }

        foreach (var allowed in options.Allow)
        {
            await output.WriteLineAsync($"  allowed   {allowed.Name,-20} {Describe(allowed)}").ConfigureAwait(false);
        }

        return isUsable;
    }

    // Words may hold secrets.
    private static string Describe(AllowedCommand command)
    {
        var values = command.Arguments.ToDictionary(a => a.Name, _ => "", StringComparer.Ordinal);
        var (_, fault) = AllowedProgram.OfHost().Of(command, values);
        var what = command.Restart is { } unit ? $"restarts {unit}" : command.Run[0] + (File.Exists(command.Run[0]) ? "" : " (not there)");
        var arguments = string.Concat(command.Arguments.Select(a => $"; {a.Name}: {a.Meaning}"));
        return what + arguments + (fault is null ? "" : $"   not from here: {fault}");
    }
}
