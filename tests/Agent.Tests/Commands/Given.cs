using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Commands;

/// <summary>What a host allows in these tests.</summary>
internal static class Given
{
    public static CommandOptions Allowing(OperatorKey key, params AllowedCommand[] allow)
        => new() { Operators = [new OperatorOptions("alice", key.Public.ToString())], Allow = allow };

    /// <summary>A shell script of its own file. It has an hour of the rig's time, which runs much faster than the script.</summary>
    public static AllowedCommand Script(TemporaryDirectory directory, string name, string script, params CommandArgument[] arguments)
        => new()
        {
            Name = name,
            Run = [HostProgram.Write(directory.File(name + ".sh"), "#!/bin/sh\n" + script), .. arguments.Select(a => $"{{{a.Name}}}")],
            Arguments = arguments,
            Timeout = TimeSpan.FromHours(1),
        };

    /// <summary>How many lines a file has; 0 when it is not there.</summary>
    public static int Lines(string path) => File.Exists(path) ? File.ReadAllLines(path).Length : 0;
}
