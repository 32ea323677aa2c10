namespace CloudNexus.Load.Agents;

/// <summary>
/// The configuration of an agent with all that is off, or not found, by default: ten containers of an engine's stand-in, two GPUs of a
/// stand-in for <c>nvidia-smi</c>, two scripts, an HTTP and a TCP check, all each 10 s (containers each 5 s).
/// </summary>
internal static class EverythingOn
{
    private const string Gpus = """
        0, NVIDIA A10, 41, 17, 23028, 9311, 54, 91.20, 30
        1, NVIDIA A10, 0, 0, 23028, 4, 33, 21.05, 30
        """;

    /// <summary>Writes it, with the programs that it names.</summary>
    /// <returns>The path of the configuration.</returns>
    public static string WriteTo(string directory, string engineSocket, Uri api)
    {
        var file = Path.Combine(directory, "all.yaml");
        File.WriteAllText(file, $"""
            collectors:
              docker_socket: {engineSocket}
              nvidia_smi: {Script(directory, "nvidia-smi", $"cat <<'END'\n{Gpus}\nEND")}
            sensors:
              http:
                - name: api
                  url: {new Uri(api, "api/v1/system/health")}
                  interval: 10s
              tcp:
                - name: port
                  host: {api.Host}
                  port: {api.Port}
                  interval: 10s
              script:
                - name: queue
                  command: [{Script(directory, "queue", "echo queue.length 12\necho queue.age_seconds 3.5")}]
                  interval: 10s
                - name: raid
                  command: [{Script(directory, "raid", "echo 'raid_ok{array=\"md0\"} 1'\necho 'raid_ok{array=\"md1\"} 1'")}]
                  interval: 10s

            """);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    /// <summary>Writes the configuration of an agent that reads one log.</summary>
    /// <returns>Its path.</returns>
    public static string WriteLogsTo(string directory, string log)
    {
        var file = Path.Combine(directory, "logs.yaml");
        File.WriteAllText(file, $"logs: {{ files: [{{ path: {log}, source: app }}] }}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    private static string Script(string directory, string name, string body)
    {
        var file = Path.Combine(directory, name);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}
