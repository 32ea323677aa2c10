using System.Runtime.Versioning;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Install;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Install;

[UnsupportedOSPlatform("windows")]
public sealed class InstallationTests : IDisposable
{
    private const UnixFileMode GroupReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeRunner _runner = new();
    private readonly StringWriter _output = new();

    public InstallationTests()
    {
        Write("run/systemd/system/here", "");
        Write("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        Write("program", "#!/bin/true v1\n");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Unit_LogsAreRead_IsInTheGroupsThatThereAre()
    {
        var groups = ServiceNeeds.LogGroups(["root:x:0:", "adm:x:4:syslog", "systemd-journal:x:999:"]);
        Assert.Equal(["adm", "systemd-journal"], groups);
        Assert.Equal(["adm"], ServiceNeeds.LogGroups(["adm:x:4:", "admin:x:5:"]));
        var unit = ServiceUnit.Text("/usr/local/bin/cloudnexus-agent", new ServiceNeeds(false, true, false, groups));
        Assert.Contains("\nSupplementaryGroups=docker adm systemd-journal\n", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void Install_FreshHost_MakesUserConfigurationProgramAndService()
    {
        Install("--server", "https://nexus.example.org", "--label", "rack=r1", "--ca-file", "/etc/ssl/own.pem");

        Assert.Equal("#!/bin/true v1\n", Read("usr/local/bin/cloudnexus-agent"));
        Assert.True(File.GetUnixFileMode(At("usr/local/bin/cloudnexus-agent")).HasFlag(UnixFileMode.OtherExecute));
        Assert.Equal(GroupReads, File.GetUnixFileMode(At("etc/cloudnexus/agent.yaml")));
        Assert.Equal(GroupReads, File.GetUnixFileMode(At("etc/cloudnexus/enrolment-token")));
        Assert.Equal("let-me-in\n", Read("etc/cloudnexus/enrolment-token"));
        Assert.StartsWith("useradd --system --user-group", _runner.Calls[0], StringComparison.Ordinal);
        Assert.Equal(3, _runner.Calls.Count(c => c.StartsWith("chown root:cloudnexus ", StringComparison.Ordinal)));
        Assert.Equal(
            ["systemctl daemon-reload", "systemctl enable cloudnexus-agent.service", "systemctl restart cloudnexus-agent.service"],
            _runner.Calls.TakeLast(3));
        Assert.DoesNotContain("let-me-in", _output + string.Join(' ', _runner.Calls), StringComparison.Ordinal);
    }

    [Fact]
    public void Install_FreshHost_WritesAConfigurationThatTheAgentReads()
    {
        Install("--server", "https://nexus.example.org", "--name", "a \"quoted\" \\ name", "--label", "rack=r1", "--proxy", "http://p:3128",
            "--pin-sha256", Pin(1), "--pin-sha256", Pin(2));
        var yaml = Read("etc/cloudnexus/agent.yaml");
        var token = At("etc/cloudnexus/enrolment-token");
        Write("etc/cloudnexus/agent.yaml", yaml.Replace(AgentPaths.EnrolmentToken, token, StringComparison.Ordinal));
        var options = OptionsLoader.Load(
            Arguments.Read(["--config", At("etc/cloudnexus/agent.yaml")], OptionsLoader.Options), _ => null).Options;
        Assert.Equal(
            ("https://nexus.example.org/", "a \"quoted\" \\ name", "r1", "let-me-in"),
            (options.Server.ToString(), options.Name, options.Labels["rack"], options.EnrolmentToken));
        Assert.Equal("p", options.Transport.Proxy!.Host);
        Assert.Equal([Pin(1), Pin(2)], options.Transport.PinsSha256);
        static string Pin(byte first) => Convert.ToBase64String([first, .. new byte[31]]);
    }

    [Fact]
    public void Install_Again_UpgradesAndKeepsTheConfiguration()
    {
        Install("--server", "https://nexus.example.org");
        Write("etc/passwd", "cloudnexus:x:999:999::/var/lib/cloudnexus:/usr/sbin/nologin\n");
        Write("etc/cloudnexus/agent.yaml", "server: https://mine.example.org\nsensors: {ping: [{name: gw, host: gw}]}\n");
        Write("program", "#!/bin/true v2\n");
        _runner.Calls.Clear();
        Install();

        Assert.Equal("#!/bin/true v2\n", Read("usr/local/bin/cloudnexus-agent"));
        Assert.Contains("mine.example.org", Read("etc/cloudnexus/agent.yaml"), StringComparison.Ordinal);
        Assert.DoesNotContain(_runner.Calls, c => c.StartsWith("useradd", StringComparison.Ordinal));
        Assert.Contains("AmbientCapabilities=CAP_NET_RAW\n", Read("etc/systemd/system/cloudnexus-agent.service"), StringComparison.Ordinal);
        Assert.False(File.Exists(At("usr/local/bin/cloudnexus-agent.new")));
    }

    [Fact]
    public void Install_BrokenConfiguration_ChangesNothing()
    {
        Install("--server", "https://nexus.example.org");
        Write("etc/cloudnexus/agent.yaml", "sever: x\n");
        Write("program", "#!/bin/true v2\n");
        _runner.Calls.Clear();
        Assert.Contains("did you mean 'server'", Assert.Throws<UsageException>(() => Install()).Message, StringComparison.Ordinal);
        Assert.Equal("#!/bin/true v1\n", Read("usr/local/bin/cloudnexus-agent"));
        Assert.Empty(_runner.Calls);
    }

    [Fact]
    public void Install_NoServerSaid_AsksForIt()
    {
        Assert.Contains("--server URL", Assert.Throws<UsageException>(() => Install()).Message, StringComparison.Ordinal);
        Assert.Empty(_runner.Calls);
    }

    [Fact]
    public void Install_NoUseradd_UsesAdduser()
    {
        _runner.Missing.Add("useradd");
        Install("--server", "https://nexus.example.org");
        Assert.StartsWith("adduser --system --group", _runner.Calls[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Uninstall_LeavesWhatThePersonMade_UnlessPurged()
    {
        Install("--server", "https://nexus.example.org");
        Write("etc/passwd", "cloudnexus:x:999:999::/var/lib/cloudnexus:/usr/sbin/nologin\n");
        Write("var/lib/cloudnexus/identity.json", "{}");
        _runner.Calls.Clear();
        new Installation(new InstallOptions { Root = _directory.Path }, _runner, _output).Uninstall();
        Assert.Equal(["systemctl disable --now cloudnexus-agent.service", "systemctl daemon-reload"], _runner.Calls);
        Assert.False(File.Exists(At("usr/local/bin/cloudnexus-agent")));
        Assert.False(File.Exists(At("etc/systemd/system/cloudnexus-agent.service")));
        Assert.True(File.Exists(At("etc/cloudnexus/agent.yaml")) && File.Exists(At("var/lib/cloudnexus/identity.json")));

        new Installation(new InstallOptions { Root = _directory.Path, Purge = true }, _runner, _output).Uninstall();
        Assert.False(Directory.Exists(At("etc/cloudnexus")) || Directory.Exists(At("var/lib/cloudnexus")));
        Assert.Equal("userdel cloudnexus", _runner.Calls[^1]);
        new Installation(new InstallOptions { Root = _directory.Path, Purge = true }, _runner, _output).Uninstall();
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, true, true)]
    public void Unit_Needs_AreAllItIsGiven(bool raw, bool docker, bool devices)
    {
        var unit = ServiceUnit.Text("/usr/local/bin/cloudnexus-agent", new ServiceNeeds(raw, docker, devices));
        Assert.Equal(raw, unit.Contains("CapabilityBoundingSet=CAP_NET_RAW\n", StringComparison.Ordinal));
        Assert.Equal(!raw, unit.Contains("CapabilityBoundingSet=\n", StringComparison.Ordinal));
        Assert.Equal(docker, unit.Contains("\nSupplementaryGroups=docker\n", StringComparison.Ordinal));
        Assert.Equal(devices, unit.Contains("PrivateDevices=no", StringComparison.Ordinal));
        Assert.Contains(
            "\nExecStart=/usr/local/bin/cloudnexus-agent run --config /etc/cloudnexus/agent.yaml\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nRestart=always\n", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_Command_IsOneThatTheAgentUnderstands()
    {
        var lines = File.ReadAllLines(Path.Join(Repository.Root, "agent/Dockerfile"));
        string Line(string instruction)
            => lines.Single(l => l.StartsWith(instruction + " ", StringComparison.Ordinal))[(instruction.Length + 1)..];
        Assert.Equal("[\"/usr/local/bin/cloudnexus-agent\"]", Line("ENTRYPOINT"));
        Assert.Equal($"[\"{CommandLine.Run.Name}\"]", Line("CMD"));
        var variables = Line("ENV").Split(' ').Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        var given = Arguments.Read(["--server", "https://h", "--config", "/dev/null"], OptionsLoader.Options);
        var options = OptionsLoader.Load(given, name => variables.GetValueOrDefault(name)).Options;
        Assert.Equal(("/host", AgentPaths.Data), (options.RootDirectory, options.DataDirectory));
        Assert.All(variables.Keys, name => Assert.Contains(Setting.All, s => s.Variable == name));
    }

    [Theory]
    [InlineData("--server nonsense", "must be an address")]
    [InlineData("--server http://h --type vn", "did you mean 'vm'")]
    [InlineData("--server http://h --token-file /nowhere", "is not there")]
    [InlineData("--server http://h --prefix here", "absolute path")]
    [InlineData("--server http://h --dockr", "did you mean '--docker'")]
    public void Read_SomethingWrong_SaysSo(string arguments, string message)
        => Assert.Contains(message, Assert.Throws<UsageException>(() => Install(arguments.Split(' '))).Message, StringComparison.Ordinal);

    [Fact]
    public void Runner_RealProgram_FailsWithWhatItSaid()
    {
        var runner = new ProgramRunner();
        Assert.False(runner.Has("no-such-program"));
        runner.Run("true");
        Assert.Contains("failed", Assert.Throws<IOException>(() => runner.Run("false")).Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => runner.Run("no-such-program"));
    }

    private void Install(params string[] arguments)
    {
        var given = Arguments.Read(arguments, InstallCommand.Options);
        var read = InstallCommand.Read(given, name => name == "NEXUS_ENROLMENT_TOKEN" ? "let-me-in" : null);
        var options = new InstallOptions
        {
            Root = _directory.Path,
            Settings = read.Settings,
            Labels = read.Labels,
            EnrolmentToken = read.EnrolmentToken,
            Docker = read.Docker,
        };
        new Installation(options, _runner, _output).Install(At("program"), config => InstallCommand.NeedsOf(config, options));
    }

    private string At(string path) => _directory.File(path);

    private string Read(string path) => File.ReadAllText(At(path));

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    private sealed class FakeRunner : IProgramRunner
    {
        public List<string> Calls { get; } = [];

        public HashSet<string> Missing { get; } = [];

        public bool Has(string program) => !Missing.Contains(program);

        public void Run(string program, params IReadOnlyList<string> arguments) => Calls.Add($"{program} {string.Join(' ', arguments)}");
    }
}
