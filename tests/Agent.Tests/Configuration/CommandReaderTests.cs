using System.Runtime.Versioning;
using CloudNexus.Agent.Configuration;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Configuration;

[UnsupportedOSPlatform("windows")]
public sealed class CommandReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly OperatorKey _key = OperatorKey.New();

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Load_Nothing_AllowsNothing()
    {
        var commands = Load("").Commands;
        Assert.True(commands.Enabled);
        Assert.Empty(commands.Allow);
        Assert.Empty(commands.Operators);
        Assert.False(Load("commands: { enabled: false }").Commands.Enabled);
    }

    [Fact]
    public void Load_EveryKey_IsTaken()
    {
        var commands = Load($$"""
            commands:
              node: abc-123
              operators:
                - { name: alice, key: {{_key.Public}} }
              allow:
                - { name: restart-nginx, restart: nginx.service, timeout: 90s }
                - name: clean
                  run: [/usr/local/sbin/clean, --keep, "{days}", "--mode={mode}", "{what}"]
                  arguments:
                    days: { type: integer, min: -1, max: 90 }
                    mode: { type: choice, of: [fast, slow], default: slow }
                    what: { type: text, max_length: 10, characters: a-c_ }
                  user: nobody
                  timeout: 2m
                  output: 8KB
                  environment: { LEVEL: "2" }
            """).Commands;
        Assert.Equal(("alice", _key.Public.ToString()), (commands.Operators[0].Name, commands.Operators[0].Key));
        Assert.Equal("abc-123", commands.Node);
        var restart = commands.Allow[0];
        Assert.Equal(("restart-nginx", "nginx.service", TimeSpan.FromSeconds(90)), (restart.Name, restart.Restart, restart.Timeout));
        var clean = commands.Allow[1];
        Assert.Equal(["/usr/local/sbin/clean", "--keep", "{days}", "--mode={mode}", "{what}"], clean.Run);
        Assert.Equal(("nobody", TimeSpan.FromMinutes(2), 8192, "2"), (clean.User, clean.Timeout, clean.MaxOutputBytes, clean.Environment["LEVEL"]));
        Assert.Equal(["days", "mode", "what"], clean.Arguments.Select(a => a.Name));
        Assert.Equal([null, "slow", null], clean.Arguments.Select(a => a.Default));
        Assert.True(clean.Arguments[0].Takes("-1") && !clean.Arguments[0].Takes("-2") && !clean.Arguments[0].Takes(" 1"));
        Assert.True(clean.Arguments[1].Takes("fast") && !clean.Arguments[1].Takes("Fast"));
        Assert.True(clean.Arguments[2].Takes("abc_") && !clean.Arguments[2].Takes("d") && !clean.Arguments[2].Takes(""));
    }

    [Theory]
    [InlineData("a-z", "-a", false)]
    [InlineData("a-z-", "-a", false)]
    [InlineData("a-z-", "a-", true)]
    [InlineData("-a", "a-a", true)]
    [InlineData(TextArgument.UsualCharacters, "web-1.example.org_X", true)]
    [InlineData(TextArgument.UsualCharacters, "../etc", false)]
    [InlineData(TextArgument.UsualCharacters, "a b", false)]
    [InlineData(TextArgument.UsualCharacters, "a\n", false)]
    [InlineData(TextArgument.UsualCharacters, "é", false)]
    [InlineData(" -~", "anything {at} all; $(x)", true)]
    public void Takes_Text_OnlyItsCharactersAndNoDashFirst(string characters, string text, bool isTaken)
        => Assert.Equal(isTaken, new TextArgument("what", 40, characters).Takes(text));

    [Theory]
    [InlineData("opertors: []", "unknown key 'commands.opertors'; did you mean 'commands.operators'?")]
    [InlineData("operators: [{name: a, key: AAAA}]", "commands.operators.key must be an operator's public key")]
    [InlineData("operators: {name: a}", "commands.operators must be a list (- name: …) of at most 16")]
    [InlineData("allow: [{name: Restart, restart: a.service}]", "commands.allow.name must have 1 to 64 characters of a-z")]
    [InlineData("allow: [{name: ping, restart: a.service}]", "'ping' is a built-in action")]
    [InlineData("allow: [{name: a}]", "or restart must be given, and not both")]
    [InlineData("allow: [{name: a, restart: b.service, run: [/bin/true]}]", "or restart must be given, and not both")]
    [InlineData("allow: [{name: a, restart: nginx}]", "commands.allow.restart must be a systemd unit such as nginx.service")]
    [InlineData("allow: [{name: a, restart: --now.service}]", "must be a systemd unit")]
    [InlineData("allow: [{name: a, restart: b.service, user: nobody}]", "takes no arguments, user or environment")]
    [InlineData("allow: [{name: a, run: [true]}]", "commands.allow.run must be a program's absolute path")]
    [InlineData("allow: [{name: a, run: [\"/bin/{b}\"], arguments: {b: {type: text}}}]", "must be a program's absolute path")]
    [InlineData("allow: [{name: a, run: [/bin/true, \"{b}\"]}]", "holds {b}, which arguments does not name")]
    [InlineData("allow: [{name: a, run: [/bin/true], arguments: {b: {type: text}}}]", "names b, but run holds no {b}")]
    [InlineData("allow: [{name: a, run: [/bin/true, \"{b}\"], arguments: {b: {type: number}}}]", "type must be one of integer, choice, text")]
    [InlineData("allow: [{name: a, run: [/bin/true, \"{b}\"], arguments: {b: {}}}]", "'commands.allow.arguments.b.type' is missing")]
    [InlineData("allow: [{name: a, run: [/bin/true, \"{b}\"], arguments: {b: {type: integer, min: 2, max: 1}}}]", "must not be greater than max")]
    [InlineData("allow: [{name: a, run: [/bin/true, \"{b}\"], arguments: {b: {type: integer, min: 2}}}]", "arguments.b.max' is missing")]
    [InlineData("allow: [{name: a, run: [/bin/true, \"{b}\"], arguments: {b: {type: text, of: [c]}}}]", "unknown key 'commands.allow.arguments.b.of'")]
    [InlineData("allow: [{name: a, run: [/bin/true, \"{b}\"], arguments: {b: {type: text, characters: z-a}}}]", "must be printable ASCII")]
    [InlineData("allow: [{name: a, run: [/bin/true, \"{b}\"], arguments: {b: {type: choice}}}]", "must be a list of printable texts")]
    [InlineData("allow: [{name: a, run: [/bin/true, \"{b}\"], arguments: {b: {type: choice, of: [c], default: d}}}]", "default must be one of c")]
    [InlineData("allow: [{name: a, run: [/bin/true], user: \"0; x\"}]", "commands.allow.user must be the name of a user")]
    [InlineData("allow: [{name: a, run: [/bin/true], timeout: 2h}]", "commands.allow.timeout must be from 1 s to 60 min")]
    [InlineData("allow: [{name: a, run: [/bin/true], output: 1MB}]", "commands.allow.output must be from 1 KB to 256 KB")]
    [InlineData("allow: [{name: a, run: [/bin/true]}, {name: a, run: [/bin/true]}]", "commands.allow holds 'a' twice")]
    [InlineData("node: Not an id", "commands.node must be a node's id")]
    [InlineData("enabled: no", "commands.enabled must be true or false")]
    public void Load_SomethingWrong_SaysWhatAndWhere(string yaml, string message)
    {
        var error = Assert.Throws<UsageException>(() => Load($"commands: {{ {yaml} }}"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("agent.yaml:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileThatOthersMayWrite_IsNotBelievedOnceItNamesOperatorsOrCommands()
    {
        const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite;
        Assert.Empty(Load("commands: { enabled: true }", Open).Commands.Allow);
        foreach (var yaml in new[] { $"operators: [{{name: a, key: {_key.Public}}}]", "allow: [{name: a, restart: b.service}]" })
        {
            var error = Assert.Throws<UsageException>(() => Load($"commands: {{ {yaml} }}", Open));
            Assert.Contains("chmod go-w", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Check_Commands_AreShownWithWhatCannotBeUsed()
    {
        File.WriteAllText(_directory.File("agent.yaml"), $$"""
            server: http://h
            root: {{_directory.Path}}
            commands:
              operators: [{ name: alice, key: {{_key.Public}} }]
              allow:
                - { name: gone, run: [/nowhere/program, --password=hidden, "{days}"], arguments: { days: { type: integer, min: 1, max: 2 } } }
                - { name: stranger, run: [/bin/true], user: no-such-user }
            """);
        File.SetUnixFileMode(_directory.File("agent.yaml"), UnixFileMode.UserRead);
        var output = new StringWriter();
        var code = await AgentProgram.RunAsync(
            ["check", "--config", _directory.File("agent.yaml")], _ => null, output, TimeProvider.System, CancellationToken.None);
        Assert.Equal(AgentProgram.Success, code);
        var text = output.ToString();
        Assert.Contains($"key {_key.Public.Id}", text, StringComparison.Ordinal);
        Assert.Contains("/nowhere/program (not there); days: a whole number from 1 to 2", text, StringComparison.Ordinal);
        Assert.Contains("/etc/passwd names no such user", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
    }

    private AgentOptions Load(string yaml, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var path = _directory.File("agent.yaml");
        File.Delete(path);
        File.WriteAllText(path, "server: http://h\n" + yaml);
        File.SetUnixFileMode(path, mode);
        return OptionsLoader.Load(Arguments.Read(["--config", path], OptionsLoader.Options), _ => null).Options;
    }
}
