using System.Text.RegularExpressions;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Http;

/// <summary>What <c>docs/security.md</c> calls its proofs.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public async Task SecurityPage_TestsThatItNames_AreThere()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "security.md"));
        var there = typeof(SecurityPageTests).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods().Where(m => m.IsDefined(typeof(FactAttribute), inherit: true)).Select(m => $"{t.Name}.{m.Name}"))
            .ToHashSet();
        var named = TestName().Matches(page).Select(m => m.Groups[1].Value).ToArray();
        Assert.True(named.Length > 30, $"{named.Length} tests are named");
        Assert.Empty(named.Except(there));
    }

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex TestName();
}
