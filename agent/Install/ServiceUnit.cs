using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Install;

/// <summary>What the agent needs of its host beyond reading <c>/proc</c> and <c>/sys</c> and talking to the network.</summary>
/// <param name="RawSockets">For ping sensors.</param>
/// <param name="Docker">The group that owns the container engine's socket.</param>
/// <param name="Devices">Device nodes, for GPUs.</param>
/// <param name="Logs">The groups that may read the host's logs.</param>
internal sealed record ServiceNeeds(bool RawSockets, bool Docker, bool Devices, IReadOnlyList<string>? Logs = null)
{
    /// <summary>Those that there are of the groups that files in <c>/var/log</c> and the journal are open to.</summary>
    /// <param name="groups">The lines of <c>/etc/group</c>.</param>
    public static IReadOnlyList<string> LogGroups(IReadOnlyList<string> groups)
        => Array.FindAll(["adm", "systemd-journal"], name => groups.Any(line => line.StartsWith(name + ":", StringComparison.Ordinal)));

    /// <summary>Groups that the agent is in beside its own.</summary>
    public IReadOnlyList<string> Groups => [.. Docker ? ["docker"] : Array.Empty<string>(), .. Logs ?? []];
}

/// <summary>The systemd unit.</summary>
internal static class ServiceUnit
{
    public const string Name = CommandLine.Program + ".service";
    public const string Path = "/etc/systemd/system/" + Name;
    public const string User = "cloudnexus";

    /// <summary>
    /// Memory may be made executable (MemoryDenyWriteExecute is left out): builds with a just-in-time compiler, and scripts, need it. Other
    /// users' processes stay visible (ProtectProc): the top processes are read from them.
    /// </summary>
    public static string Text(string binary, ServiceNeeds needs)
    {
        var capabilities = needs.RawSockets ? "CAP_NET_RAW" : "";
        return $"""
            [Unit]
            Description=CloudNexus agent
            Wants=network-online.target
            After=network-online.target
            StartLimitIntervalSec=0

            [Service]
            ExecStart={binary} run --config {AgentPaths.Config}
            User={User}
            Group={User}
            {(needs.Groups.Count > 0 ? $"SupplementaryGroups={string.Join(' ', needs.Groups)}\n" : "")}Restart=always
            RestartSec=5
            RestartPreventExitStatus={AgentProgram.WrongUsage}
            TimeoutStopSec=10
            StateDirectory=cloudnexus
            StateDirectoryMode=0700
            UMask=0077

            MemoryMax=128M
            TasksMax=128
            LimitNOFILE=1024
            CPUWeight=50

            NoNewPrivileges=yes
            CapabilityBoundingSet={capabilities}
            AmbientCapabilities={capabilities}
            ProtectSystem=strict
            ProtectHome=read-only
            PrivateMounts=yes
            PrivateTmp=yes
            PrivateDevices={(needs.Devices ? "no" : "yes")}
            ProtectClock=yes
            ProtectControlGroups=yes
            ProtectHostname=yes
            ProtectKernelLogs=yes
            ProtectKernelModules=yes
            ProtectKernelTunables=yes
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            RemoveIPC=yes
            LockPersonality=yes
            KeyringMode=private
            SystemCallArchitectures=native
            SystemCallFilter=@system-service
            SystemCallFilter=~@privileged
            SystemCallErrorNumber=EPERM

            [Install]
            WantedBy=multi-user.target

            """;
    }
}
