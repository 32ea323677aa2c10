using System.Net;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Http;

[Collection(AppCollection.Name)]
public sealed class RequestLimitsTests
{
    private const string Here = "198.51.100.7";
    private const string There = "198.51.100.8";

    [Fact]
    public async Task Take_AnonymousByDefault_Lets100In15MinutesThrough()
    {
        await using var app = Requests.AppWithUsualLimits();
        var limits = app.Get<RequestLimits>();
        Assert.Equal(100, await limits.TakeAsync(RouteClass.Anonymous, Here, 130));
        Assert.Equal(1, await limits.TakeAsync(RouteClass.Anonymous, There, 1));

        app.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(100, await limits.TakeAsync(RouteClass.Anonymous, Here, 130));
    }

    [Fact]
    public async Task Take_Refused_SaysWhenToComeAgain()
    {
        await using var app = Requests.AppWithUsualLimits();
        var limits = app.Get<RequestLimits>();
        Assert.Equal(10, await limits.TakeAsync(RouteClass.Sensitive, Here, 10));
        app.Time.Advance(TimeSpan.FromSeconds(20));
        var http = Requests.From(Here);

        var refused = await Assert.ThrowsAsync<ApiException>(() => limits.TakeAsync(http, RouteClass.Sensitive, default).AsTask());

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal(40, refused.RetryAfterSeconds);
        var headers = http.Response.Headers;
        Assert.Equal(("10", "0", "40", "10;w=60"), (
            headers["RateLimit-Limit"].ToString(), headers["RateLimit-Remaining"].ToString(), headers["RateLimit-Reset"].ToString(), headers["RateLimit-Policy"].ToString()));
        app.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(1, await limits.TakeAsync(RouteClass.Sensitive, Here, 1));
    }

    [Fact]
    public async Task Take_SensitiveOnTwoInstances_LetsExactlyTheLimitThrough()
    {
        await using var one = Requests.AppWithUsualLimits();
        await using var two = one.Twin(Requests.UseUsualLimits);
        var passed = 0;
        for (var i = 0; i < 12; i++)
        {
            passed += await one.Get<RequestLimits>().TakeAsync(RouteClass.Sensitive, Here, 1);
            passed += await two.Get<RequestLimits>().TakeAsync(RouteClass.Sensitive, Here, 1);
        }

        Assert.Equal(10, passed);
    }

    [Fact]
    public async Task Take_SensitiveAtOnceOnTwoInstances_LetsNoMoreThanTheLimitThrough()
    {
        await using var one = Requests.AppWithUsualLimits();
        await using var two = one.Twin(Requests.UseUsualLimits);
        var all = await Task.WhenAll(Enumerable.Range(0, 24).Select(i
            => Task.Run(() => (i % 2 == 0 ? one : two).Get<RequestLimits>().TakeAsync(RouteClass.Sensitive, Here, 1))));

        // Who loses the race for the row too often counts for itself, and is refused once it knows better.
        Assert.InRange(all.Sum(), 10, 10);
    }

    [Fact]
    public async Task Take_AnonymousOnTwoInstances_KeepsTheStatedError()
    {
        await using var one = Requests.AppWithUsualLimits();
        await using var two = one.Twin(Requests.UseUsualLimits);
        var passed = 0;
        for (var i = 0; i < 20; i++)
        {
            passed += await one.Get<RequestLimits>().TakeAsync(RouteClass.Anonymous, Here, 7);
            passed += await two.Get<RequestLimits>().TakeAsync(RouteClass.Anonymous, Here, 5);
        }

        // One batch of ten less one may be unknown to the other instance.
        Assert.InRange(passed, 100, 109);
    }

    [Fact]
    public async Task Take_AfterARestart_GoesOnWhereItWas()
    {
        await using var before = Requests.AppWithUsualLimits();
        Assert.Equal(10, await before.Get<RequestLimits>().TakeAsync(RouteClass.Sensitive, Here, 11));
        await using var after = before.Twin(Requests.UseUsualLimits);
        Assert.Equal(0, await after.Get<RequestLimits>().TakeAsync(RouteClass.Sensitive, Here, 3));
    }

    [Fact]
    public async Task Take_StoreAway_CountsByItselfAndSaysSo()
    {
        await using var app = Requests.AppWithUsualLimits();
        app.Transport.IsCut = true;
        var failures = app.Counter("http.quota_failures");
        Assert.Equal(10, await app.Get<RequestLimits>().TakeAsync(RouteClass.Sensitive, Here, 15));
        Assert.True(app.Counter("http.quota_failures") > failures);

        app.Transport.IsCut = false;
        app.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(10, await app.Get<RequestLimits>().TakeAsync(RouteClass.Sensitive, Here, 15));
    }

    [Fact]
    public async Task Take_Callers_AreMeasuredEachByItself()
    {
        await using var app = Requests.AppWithUsualLimits();
        var limits = app.Get<RequestLimits>();
        var (one, two) = (TestCallers.Create(Role.Viewer), TestCallers.Create(Role.Operator));
        Assert.Equal(120, Count(limits, RouteClass.Write, one, 200));
        Assert.Equal(1200, Count(limits, RouteClass.Read, one, 1300));
        Assert.Equal(120, Count(limits, RouteClass.Write, two, 200));

        app.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(60, Count(limits, RouteClass.Write, one, 200));
    }

    [Fact]
    public async Task Take_HundredAgentsBehindOneAddress_AreNeverThrottled()
    {
        await using var app = Requests.AppWithUsualLimits();
        var limits = app.Get<RequestLimits>();
        for (var second = 0; second < 60; second++)
        {
            // Each sends every second, and asks for its settings now and then.
            Assert.Equal(125, await limits.TakeAsync(RouteClass.Agent, Here, 125));
            app.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Take_NewSettings_HoldWithoutARestart()
    {
        await using var app = Requests.AppWithUsualLimits();
        var limits = app.Get<RequestLimits>();
        await app.Get<Systems.Settings.SettingsService>().ChangeAsync(
            "limits.sensitive", System.Text.Json.JsonDocument.Parse("4").RootElement, null, "admin", null, default);
        await app.Get<Systems.Settings.SettingValues>().RefreshAsync();
        Assert.Equal(4, await limits.TakeAsync(RouteClass.Sensitive, Here, 9));
    }

    [Fact]
    public async Task Take_MoreAddressesThanFit_ForgetsTheOldestAndCountsIt()
    {
        await using var app = Requests.AppWithUsualLimits();
        var buckets = app.Get<BucketTable>();
        var evicted = app.Counter("http.limits_evicted");
        for (var i = 0; i <= 50_000; i++)
        {
            buckets.Take(RouteClass.Refused, $"a{i}", new Limit(5, TimeSpan.FromMinutes(1)));
        }

        Assert.Equal(evicted + 1, app.Counter("http.limits_evicted"));
    }

    [Fact]
    public async Task DropExpired_OldDays_AreDropped()
    {
        await using var app = Requests.AppWithUsualLimits();
        await app.Get<RequestLimits>().TakeAsync(RouteClass.Sensitive, Here, 1);
        Assert.Equal(["Quotas20261101"], await app.Tables.ListAsync("Quotas", default));
        app.Time.Advance(TimeSpan.FromDays(1));
        await app.Get<QuotaStore>().DropExpiredAsync(default);
        Assert.Single(await app.Tables.ListAsync("Quotas", default));
        app.Time.Advance(TimeSpan.FromDays(1));
        await app.Get<QuotaStore>().DropExpiredAsync(default);
        Assert.Empty(await app.Tables.ListAsync("Quotas", default));
    }

    private static int Count(RequestLimits limits, RouteClass kind, Caller caller, int count) => Enumerable.Range(0, count).Count(_ =>
    {
        try
        {
            limits.Take(Requests.From(Here), kind, caller);
            return true;
        }
        catch (ApiException)
        {
            return false;
        }
    });
}
