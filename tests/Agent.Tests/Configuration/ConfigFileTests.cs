using System.Runtime.Versioning;
using CloudNexus.Agent.Configuration;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Configuration;

[UnsupportedOSPlatform("windows")]
public sealed class ConfigFileTests : IDisposable
{
    private const string Everything = """
        server: https://nexus.example.org   # the API
        data: /srv/nexus
        name: "web 1"
        type: vm
        labels: { rack: r1, role: web }
        processes: false
        root: /host
        spool:
          max_bytes: 128MB
        transport:
          proxy: http://user:secret@proxy.example.org:3128
          pin_sha256:
            - sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
        collectors:
          disable: [load, net]
          docker_socket: /run/docker.sock
          nvidia_smi: /opt/nvidia-smi
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_EveryKey_IsTaken()
    {
        var options = Load(Everything.Replace("net]", "memory]", StringComparison.Ordinal)).Options;
        Assert.Equal("https://nexus.example.org/", options.Server.ToString());
        Assert.Equal(
            ("/srv/nexus", "web 1", "vm", false, "/host"),
            (options.DataDirectory, options.Name, options.Type, options.Processes, options.RootDirectory));
        Assert.Equal(["rack=r1", "role=web"], options.Labels.Select(l => $"{l.Key}={l.Value}"));
        Assert.Equal(128L << 20, options.Spool.MaxBytes);
        Assert.Equal("proxy.example.org", options.Transport.Proxy!.Host);
        Assert.Equal(["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="], options.Transport.PinsSha256);
        Assert.Equal(["load", "memory"], options.Collectors.Disabled.Order());
        Assert.Equal("/run/docker.sock", options.Collectors.DockerSocket);
        Assert.Equal("/opt/nvidia-smi", options.Collectors.NvidiaSmi);
    }

    [Fact]
    public void Load_EnvironmentAndCommandLine_WinOverTheFile()
    {
        var loaded = Load(
            "server: http://file\nname: file\ntype: vm\nprocesses: false\nlabels: {a: file}\n",
            ["--name", "flag"],
            ("NEXUS_NAME", "variable"), ("NEXUS_TYPE", "container"), ("NEXUS_PROCESSES", "true"), ("NEXUS_LABELS", "b=1, c=2"));
        var options = loaded.Options;
        Assert.Equal(
            ("http://file/", "flag", "container", true),
            (options.Server.ToString(), options.Name, options.Type, options.Processes));
        Assert.Equal("b,c", string.Join(',', options.Labels.Keys));
        var origins = loaded.ShowEffective().ToDictionary(e => e.Key, e => e.Origin);
        Assert.EndsWith("agent.yaml:1: server", origins["server"], StringComparison.Ordinal);
        Assert.Equal(("--name", "NEXUS_TYPE", "default"), (origins["name"], origins["type"], origins["spool.max_bytes"]));
    }

    [Fact]
    public void Load_Secrets_AreMaskedInWhatIsShown()
    {
        var loaded = Load(Everything.Replace("net]", "memory]", StringComparison.Ordinal), [], ("NEXUS_ENROLMENT_TOKEN", "hush"));
        var shown = string.Join('\n', loaded.ShowEffective());
        Assert.DoesNotContain("secret", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", shown, StringComparison.Ordinal);
        Assert.Equal("hush", loaded.Options.EnrolmentToken);
    }

    [Theory]
    [InlineData("sever: http://h", ":1: unknown key 'sever'; did you mean 'server'?")]
    [InlineData("server: http://h\ntransport:\n  proxi: http://p", ":3: unknown key 'transport.proxi'; did you mean 'transport.proxy'?")]
    [InlineData("name: a\nserver: http://h\nname: b", ":3: 'name' is given twice, first on line 1")]
    [InlineData("server: [http://h]", ":1: server must be a single value, not a list")]
    [InlineData("server: http://h\nspool: 64MB", ":2: spool must be a mapping (key: value), not a single value")]
    [InlineData("server: http://h\nspool:\n  max_bytes: lots", ":3: spool.max_bytes: must be a size such as 64MB")]
    [InlineData("server: http://h\nprocesses: no", ":2: processes: must be true or false")]
    [InlineData("server: http://h\nlabels: [a]", ":2: labels must be a mapping of at most 256 names to texts")]
    [InlineData("server: http://h\nlabels: {Ü: a}", ":2: labels: 'Ü=a' is not KEY=VALUE")]
    [InlineData("server: &a http://h\nname: *a", ":1: anchors, aliases and tags are not read")]
    [InlineData("server: !!str http://h", ":1: anchors, aliases and tags are not read")]
    [InlineData("server: http://h\n---\nname: x", "only one document is read")]
    [InlineData("server: http://h\n  name: x", ":2")]
    [InlineData("server: \"http://h", ":")]
    [InlineData("- server", ":1: the file must be a mapping (key: value), not a list")]
    [InlineData("labels: {a: {b: {c: {d: {e: {f: {g: {h: {i: j}}}}}}}}}", ":1: nested more than 8 deep")]
    [InlineData("server: http://h\nenrolment_token_file: /nowhere/token", "names /nowhere/token, which is not there")]
    public void Load_SomethingWrong_NamesLineAndCure(string yaml, string message)
        => Assert.Contains(message, Assert.Throws<UsageException>(() => Load(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_ManyErrors_AreAllToldAtOnce()
    {
        var error = Assert.Throws<UsageException>(() => Load(
            "sever: x\nname: ''\nspool: {max_bytes: 1B, max_byte: 2}\nsensors:\n  tcp:\n"
                + "  - {name: a, port: 0}\n  - {name: a, host: h, port: 1}\n",
            [],
            ("NEXUS_TYPE", "vn")));
        string[] parts = [":1: unknown key 'sever'", ":2: name: must be printable", "NEXUS_TYPE: must be one of", "did you mean 'vm'",
            "max_byte'; did you mean", "spool.max_bytes: must be from 1 MB", "'sensors.tcp.host' is missing", "port must be a whole number",
            ":7: sensors.tcp.name 'a' is taken by the sensor on line 6"];
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ErrorsWithoutEnd_AreCountedAndCut()
    {
        var error = Assert.Throws<UsageException>(() => Load(string.Concat(Enumerable.Range(0, 80).Select(i => $"x{i}: 1\n"))));
        Assert.Equal(51, error.Message.Split('\n').Length);
        Assert.EndsWith("… and 30 more", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n")]
    [InlineData("sensors:\nlabels: ~\nname:\n")]
    public void Load_NothingSaid_IsDefaults(string yaml)
    {
        var options = Load(yaml, ["--server", "http://h"]).Options;
        Assert.Equal((AgentPaths.Data, null), (options.DataDirectory, options.Name));
        Assert.Empty(options.Sensors);
    }

    [Fact]
    public void Load_Example_ShowsEveryKeyAndIsValid()
    {
        var example = File.ReadAllText(Path.Join(Repository.Root, "docs/agent.example.yaml"));
        File.WriteAllText(_directory.File("token"), "let-me-in");
        File.SetUnixFileMode(_directory.File("token"), UnixFileMode.UserRead);
        var authority = SelfSignedCertificate.WriteTo(_directory).Certificate;
        var options = Load(example
            .Replace(AgentPaths.EnrolmentToken, _directory.File("token"), StringComparison.Ordinal)
            .Replace("/etc/cloudnexus/own-authority.pem", authority, StringComparison.Ordinal)).Options;
        Assert.All(Setting.All, s => Assert.Contains($"{s.KeyInSection}:", example, StringComparison.Ordinal));
        Assert.Equal(5, options.Sensors.Select(s => s.GetType()).Distinct().Count());
    }

    [Fact]
    public void Load_TooLongOrNotText_IsRefused()
    {
        Assert.Contains("longer than 256 KB", Refusal("#" + new string('x', ConfigFile.MostBytes)), StringComparison.Ordinal);
        File.WriteAllBytes(_directory.File("agent.yaml"), [0xff, 0xfe, 0x00]);
        Assert.Contains("not UTF-8", Assert.Throws<UsageException>(() => Load(null)).Message, StringComparison.Ordinal);
        string Refusal(string yaml) => Assert.Throws<UsageException>(() => Load(yaml)).Message;
    }

    [Fact]
    public void Load_DamagedFiles_AreRefusedOrReadButNothingElse()
    {
        var random = new Random(11);
        var text = Everything + "\nsensors:\n  http:\n    - {name: a, url: 'https://h/', headers: {A: b}}\n"
            + "  script:\n    - name: s\n      command: [/bin/x]\n";
        for (var i = 0; i < 3000; i++)
        {
            var damaged = text.ToCharArray();
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                damaged[random.Next(damaged.Length)] = "{}[]:,-#&*!|>'\"%@`\n\t \0?é\\"[random.Next(24)];
            }

            try
            {
                _ = Load(new string(damaged[..random.Next(1, damaged.Length + 1)]));
            }
            catch (UsageException)
            {
                // As it should be.
            }
        }
    }

    [Fact]
    public void Load_TokenFile_IsReadWhenItIsPrivate()
    {
        var token = _directory.File("token");
        File.WriteAllText(token, "let-me-in\n");
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal("let-me-in", Load($"server: http://h\nenrolment_token_file: {token}").Options.EnrolmentToken);

        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var refusal = Assert.Throws<UsageException>(() => Load($"server: http://h\nenrolment_token_file: {token}"));
        Assert.Contains($"chmod 640 {token}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("let-me-in", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TokenFileGoneAfterEnrolment_IsNotMissed()
    {
        File.WriteAllText(_directory.File("identity.json"), "{}");
        Assert.Null(Load($"server: http://h\ndata: {_directory.Path}\nenrolment_token_file: /nowhere/token").Options.EnrolmentToken);
    }

    private LoadedOptions Load(string? yaml, string[]? arguments = null, params (string Name, string Value)[] environment)
    {
        var path = _directory.File("agent.yaml");
        if (yaml is not null)
        {
            File.WriteAllText(path, yaml);
        }

        return OptionsLoader.Load(
            Arguments.Read([.. arguments ?? [], "--config", path], OptionsLoader.Options),
            name => environment.FirstOrDefault(e => e.Name == name).Value);
    }
}
