using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Tests.Configuration;

public sealed class CommandLineTests
{
    [Fact]
    public void Parse_Everything_IsTaken()
    {
        var options = Parse(
            ["run", "--server", "http://h:1", "--data=/d", "--name", "n", "--label", "a=1", "--label", "b=2", "--type", "vm"])!;

        Assert.Equal("http://h:1/", options.Server.ToString());
        Assert.Equal(("/d", "n", "vm"), (options.DataDirectory, options.Name, options.Type));
        Assert.Equal("1,2", string.Join(',', options.Labels.Values));
        Assert.Null(options.EnrolmentToken);
    }

    [Fact]
    public void Parse_Environment_FillsWhatIsLeftOut()
    {
        var options = Parse(["run", "--name", "mine"], ("NEXUS_SERVER", "https://h"), ("NEXUS_DATA", "/d"), ("NEXUS_NAME", "theirs"),
            ("NEXUS_ENROLMENT_TOKEN", "t\n"))!;
        Assert.Equal(
            ("https://h/", "/d", "mine", "t"),
            (options.Server.ToString(), options.DataDirectory, options.Name, options.EnrolmentToken));
    }

    [Fact]
    public void Parse_NoProcesses_IsAFlag()
    {
        Assert.True(Parse(["run", "--server", "http://h", "--data", "/d"])!.Processes);
        Assert.False(Parse(["run", "--no-processes", "--server", "http://h", "--data", "/d"])!.Processes);
        var refusal = Assert.Throws<UsageException>(() => Parse(["run", "--no-processes=yes", "--server", "http://h", "--data", "/d"]));
        Assert.Contains("takes no value", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Help_IsNoErrorAndNamesEveryOption()
    {
        Assert.Null(CommandLine.Parse(["--help"]).Command);
        var (command, given) = CommandLine.Parse(["run", "--oops", "--help"]);
        Assert.True(given.Help);
        var help = CommandLine.HelpFor(command!);
        Assert.All(Setting.All, setting =>
        {
            Assert.Contains(setting.Option, help, StringComparison.Ordinal);
            Assert.Contains(setting.Variable, help, StringComparison.Ordinal);
        });
        Assert.All(CommandLine.All, c => Assert.Contains($"  {c.Name} ", CommandLine.Help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--sever http://h", "did you mean '--server'")]
    [InlineData("--nmae=x", "did you mean '--name'")]
    [InlineData("--label", "needs a value")]
    [InlineData("--server http://h --data /d --label novalue", "KEY=VALUE")]
    [InlineData("--server http://h --data /d --label Ü=1", "KEY=VALUE")]
    [InlineData("--server http://h --data /d --type mv", "did you mean 'vm'")]
    [InlineData("--server ftp://h", "must be an address")]
    [InlineData("--server nonsense", "must be an address")]
    [InlineData("", "Missing --server")]
    [InlineData("--server http://h --config /nowhere/agent.yaml", "no file /nowhere/agent.yaml")]
    [InlineData("--server http://h --ca-file /nowhere/ca.pem", "cannot be read")]
    [InlineData("--server http://h --pin-sha256 abc", "SHA-256")]
    [InlineData("--server http://h --proxy socks://h", "http://proxy.example.org:3128")]
    [InlineData("--server http://h --spool-max-bytes 64", "64MB")]
    [InlineData("--server http://h --spool-max-bytes 1KB", "from 1 MB to 16 GB")]
    [InlineData("--server http://h --disable cpus", "did you mean 'cpu'")]
    [InlineData("--server http://h --root here", "absolute path")]
    public void Parse_SomethingWrong_SaysWhatWouldDo(string arguments, string message)
    {
        var error = Assert.Throws<UsageException>(() => Parse(["run", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnknownCommand_NamesTheRightOne()
        => Assert.Contains("'run'", Assert.Throws<UsageException>(() => Parse(["rum"])).Message, StringComparison.Ordinal);

    private static AgentOptions? Parse(string[] arguments, params (string Name, string Value)[] environment)
    {
        string[] all = arguments.Contains("--config") ? arguments : [arguments[0], "--config", "/dev/null", .. arguments[1..]];
        return OptionsLoader.Load(
            CommandLine.Parse(all).Arguments, name => environment.FirstOrDefault(e => e.Name == name).Value).Options;
    }
}
