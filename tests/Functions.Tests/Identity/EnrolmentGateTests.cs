using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Identity;

[Collection(AppCollection.Name)]
public sealed class EnrolmentGateTests
{
    [Fact]
    public async Task Register_ManyAtOnceOnTwoInstances_NeverPassTheUses()
    {
        await using var app = new ServiceApp();
        await using var twin = app.Twin();
        var text = await CreateAsync(app, uses: 3);

        var kinds = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => TryRegisterAsync(i % 2 == 0 ? app : twin, text)));

        Assert.Equal(3, kinds.Count(k => k is null));
        Assert.All(kinds.Where(k => k is not null), k => Assert.Equal("enrolment-token-used-up", k));
        Assert.Equal(3, Assert.Single((await app.Get<EnrolmentTokenService>().ListAsync(default)).Items).Used);
        app.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(3, (await app.Fleet.ListAsync(TestCallers.Admin, new NodeQuery(), default)).Items.Count);
    }

    [Fact]
    public async Task Register_TokenPastItsTime_IsRefused()
    {
        await using var app = new ServiceApp();
        var text = await CreateAsync(app, uses: 3);
        app.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Null(await TryRegisterAsync(app, text));
        app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("enrolment-token-expired", await TryRegisterAsync(app, text));
    }

    [Fact]
    public async Task Register_ManyWrongTokens_AreAuditedTogether()
    {
        await using var app = new ServiceApp();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("bad-enrolment-token", await TryRegisterAsync(app, $"guess {i}"));
        }

        app.Time.Advance(TimeSpan.FromMinutes(1));
        await app.Get<IAudit>().RecordAsync(new AuditEntry("test", "barrier.pass", "", true), default);
        var filter = new AuditFilter(null, "node.enrol", null, false, null, null, null, 100);
        Assert.Equal(
            ["bad-enrolment-token: 19 more in a minute", "bad-enrolment-token"],
            (await app.Get<AuditQuery>().RunAsync(filter, default)).Items.Select(i => i.Detail));
    }

    private static async Task<string> CreateAsync(ServiceApp app, int uses)
    {
        var request = new EnrolmentTokenRequest("t", uses, null, null, null);
        return (await app.Get<EnrolmentTokenService>().CreateAsync(TestCallers.Admin, request, "http://localhost", null, default)).Token;
    }

    /// <returns>Why not; null when it was let in.</returns>
    private static async Task<string?> TryRegisterAsync(ServiceApp app, string token)
    {
        try
        {
            await app.Get<EnrolmentService>().RegisterAsync(token, new RegisterRequest("h", null, null, null, null), "1.2.3.4", default);
            return null;
        }
        catch (ApiException refused)
        {
            return refused.Kind;
        }
    }
}
