using System.Net;
using System.Text.Json;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Costs;

[Collection(AppCollection.Name)]
public sealed class CostTests(FunctionApp served)
{
    private static readonly DateOnly Today = new(2026, 11, 1);

    [Fact]
    public async Task Record_TwoInstances_AreSummedAndTheirConnectionsAreNot()
    {
        await using var here = new ServiceApp();
        await using var there = here.Twin();
        here.Get<CostCounts>().Add(CostMeter.EventHubEvents, 3);
        there.Get<CostCounts>().Add(CostMeter.EventHubEvents, 4);
        await here.Get<ViewService>().ViewAsync(TestCallers.Admin, new ViewRequest("c", ["a"]), default);
        await here.Get<LiveViewerStore>().ReadAsync(default);
        await there.Get<LiveViewerStore>().ReadAsync(default);

        await here.Get<CostRecorder>().WriteAsync(default);
        await there.Get<CostRecorder>().WriteAsync(default);
        here.Get<CostCounts>().Add(CostMeter.EventHubEvents, 5);
        await here.Get<CostRecorder>().WriteAsync(default);

        var day = Assert.Single(await here.Get<CostStore>().ListAsync(Today, Today, default));
        Assert.Equal(12, day.Of(CostMeter.EventHubEvents));
        Assert.Equal(1, day.Of(CostMeter.SignalRConnections));
        Assert.True(day.Of(CostMeter.TableOperations) >= 4, "what the instances asked of the store");
    }

    [Fact]
    public async Task Record_StoreAway_KeepsTheCountsForTheNextTimeAndFailsNobody()
    {
        await using var app = new ServiceApp();
        var recorder = app.Get<CostRecorder>();
        var failures = app.Counter("costs.write_failures");
        app.Get<CostCounts>().Add(CostMeter.EventHubEvents, 3);
        app.Transport.IsCut = true;
        await recorder.WriteAsync(default);
        Assert.Equal(failures + 1, app.Counter("costs.write_failures"));

        app.Transport.IsCut = false;
        app.Time.Advance(TimeSpan.FromDays(1));
        app.Get<CostCounts>().Add(CostMeter.EventHubEvents, 1);
        await recorder.WriteAsync(default);

        var days = await app.Get<CostStore>().ListAsync(Today, Today.AddDays(1), default);
        Assert.Equal([3L, 1L], days.Select(d => d.Of(CostMeter.EventHubEvents)));
    }

    [Fact]
    public async Task Record_InstanceOfBefore_KeepsItsRow()
    {
        await using var app = new ServiceApp();
        await using (var before = app.Twin())
        {
            before.Get<CostCounts>().Add(CostMeter.EgressBytes, 10);
            await before.Get<CostRecorder>().WriteAsync(default);
        }

        app.Get<CostCounts>().Add(CostMeter.EgressBytes, 1);
        await app.Get<CostRecorder>().WriteAsync(default);
        Assert.Equal(11, Assert.Single(await app.Get<CostStore>().ListAsync(Today, Today, default)).Of(CostMeter.EgressBytes));
    }

    [Fact]
    public async Task Record_RowsOfMoreThanAYear_AreDeleted()
    {
        await using var app = new ServiceApp();
        await app.Get<CostRecorder>().WriteAsync(default);
        app.Time.Advance(TimeSpan.FromDays(CostStore.KeptDays + 1));
        await using var later = app.Twin();
        await later.Get<CostRecorder>().WriteAsync(default);
        var days = await app.Get<CostStore>().ListAsync(Today, Today.AddDays(CostStore.KeptDays + 1), default);
        Assert.Equal(Today.AddDays(CostStore.KeptDays + 1), Assert.Single(days).Day);
    }

    [Fact]
    public async Task Ingest_Frame_CountsItsPollsAndClosedWindows()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        app.Get<CostCounts>().Take();
        await app.IngestAsync(node.Frame(1, ServiceApp.StartMs, 10));
        Assert.Equal(2, app.Get<CostCounts>().Take()[(int)CostMeter.TableOperations]);

        app.Time.Advance(TimeSpan.FromMinutes(20));
        await app.Get<Functions.History.Closing.ClosingService>().RunAsync(default);
        Assert.True(app.Get<CostCounts>().Take()[(int)CostMeter.RawBytes] > 0);
        await app.Get<Functions.History.Rollups.DownsampleService>().RunAsync(default);
        var once = app.Get<CostCounts>().Take()[(int)CostMeter.MinuteBytes];
        Assert.True(once > 0);
    }

    [Fact]
    public async Task Stretch_BudgetTooSmall_GrowsOnceForAllInstancesAndEasesWithoutIt()
    {
        await using var here = new ServiceApp();
        await using var there = here.Twin();
        Assert.Equal(1, await Stretch(here, 10));
        here.Time.Advance(BudgetKeeper.DecideEvery);

        // A billion operations in ten minutes: 36 dollars.
        here.Get<CostCounts>().Add(CostMeter.TableOperations, 1_000_000_000);
        await here.Get<CostRecorder>().WriteAsync(default);

        var decided = await Task.WhenAll(Stretch(here, 10), Stretch(there, 10));
        Assert.All(decided, s => Assert.InRange(s, 1, 2));
        Assert.Equal((2, 2), (await Stretch(here, 10), await Stretch(there, 10)));
        here.Time.Advance(BudgetKeeper.DecideEvery);
        Assert.Equal(4, await Stretch(there, 10));
        Assert.Equal(1, await Stretch(here, 0));

        static Task<double> Stretch(ServiceApp app, int budget) => app.Get<BudgetKeeper>().StretchAsync(budget, default);
    }

    [Fact]
    public async Task Ingest_BudgetSet_StretchesTheIntervalsAndDropsNothing()
    {
        await using var app = new ServiceApp();
        await app.Get<SettingsService>().ChangeAsync(
            LiveSettings.MonthlyBudget, JsonSerializer.SerializeToElement(1), null, "test", null, default);
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, ServiceApp.StartMs));
        app.Time.Advance(BudgetKeeper.DecideEvery);
        await app.Get<CostRecorder>().WriteAsync(default);
        app.Get<CostCounts>().Add(CostMeter.TableOperations, 1_000_000_000);
        app.Time.Advance(TimeSpan.FromMinutes(1));
        await app.Get<CostRecorder>().WriteAsync(default);

        // The first tells the governor, the second node hears of it.
        await app.IngestAsync(node.Frame(2, ServiceApp.StartMs + 5000));
        await app.IngestAsync(node.Frame(3, ServiceApp.StartMs + 10_000));

        var stored = await app.StoredAsync(node);
        Assert.Equal(10, stored.Control!.GetInt32("FlushIntervalSeconds"));
        Assert.Equal(3UL, stored.Settled.Watermark(1));
        Assert.Equal(2, app.Get<GovernorFeed>().Report.Stretch);
    }

    [Fact]
    public async Task Report_MonthAndNodes_AreProjectedFromWhatWasCounted()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, ServiceApp.StartMs));

        // Counting began five minutes after noon; a quarter of a day later it is five past six.
        app.Get<CostCounts>().Add(CostMeter.TableOperations, 100_000_000);
        _ = app.Get<CostRecorder>();
        app.Time.Advance(TimeSpan.FromHours(6));
        await app.Get<CostRecorder>().WriteAsync(default);

        var report = await app.Get<CostService>().ReportAsync(30, default);

        var day = Assert.Single(report.Days);
        Assert.Equal(3.6, day.Meters["tableOperations"], 2);
        Assert.Equal(21.90 / 120, day.Meters["eventHubUnits"], 4);
        Assert.Equal(report.Month.Spent, day.Dollars, 6);
        Assert.Equal(1, report.Nodes);
        Assert.Equal("2026-11", report.Month.Month);

        // What is left of the month is 29 days and 5 h 55 min.
        var factor = 1 + ((29 + (5 + (55 / 60d)) / 24) * 4);
        Assert.InRange(report.Month.Projected, day.Dollars * factor * 0.99, day.Dollars * factor * 1.01);
        Assert.Equal(report.Month.Projected, report.Month.PerNode);
    }

    [Fact]
    public async Task Get_Viewer_SeesTheRunningAppsCosts()
    {
        using var viewer = TestCallers.ClientOf(served, "viewer");
        await served.Services.GetRequiredService<CostRecorder>().WriteAsync(default);
        using var answer = await viewer.GetAsync("/api/v1/system/cost?days=1");
        answer.EnsureSuccessStatusCode();
        var report = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.Equal("USD", report.GetProperty("currency").GetString());
        var runs = report.GetProperty("meters").EnumerateArray().Single(m => m.GetProperty("meter").GetString() == "functionExecutions");
        Assert.True(runs.GetProperty("quantity").GetDouble() >= 1);
        var egress = report.GetProperty("meters").EnumerateArray().Single(m => m.GetProperty("meter").GetString() == "egressGigabytes");
        Assert.True(egress.GetProperty("quantity").GetDouble() >= 0);
    }

    [Fact]
    public async Task Estimate_StackAndPrices_AreThoseAskedFor()
    {
        var usual = await GetAsync("estimate?nodes=100&flush=5&stack=small");
        Assert.Equal(("small", 1, 5), (Text(usual, "stack"), (int)Number(usual, "installations"), (int)Number(usual, "batchSeconds")));
        Assert.Contains(usual.GetProperty("peers").EnumerateArray(), p => Text(p, "name").StartsWith("Datadog", StringComparison.Ordinal));

        var dearer = await GetAsync("estimate?nodes=100&flush=5&stack=small&prices=eventHubUnitMonth=121.90");
        Assert.Equal(Number(usual, "dollars") + 100, Number(dearer, "dollars"), 3);
        var here = await GetAsync("estimate?nodes=100&flush=5");
        Assert.Equal(("here", 0), (Text(here, "stack"), (int)Number(here, "batchSeconds")));
        Assert.Equal(7, Number(await GetAsync("estimate?nodes=100&flush=5&batch=7"), "batchSeconds"));
    }

    [Fact]
    public async Task Table_EachFleetAndInterval_IsARowWithTheStackThatSuits()
    {
        var table = await GetAsync("table");
        var rows = table.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(5 * 6, rows.Length);
        Assert.Equal(["small", "fleet"], rows.Select(r => Text(r, "stack")).Distinct());
        var usual = rows.Where(r => r.GetProperty("isUsual").GetBoolean());
        Assert.Equal([5, 5, 10, 60, 60], usual.Select(r => (int)Number(r, "flushSeconds")));
        var large = rows.Where(r => (int)Number(r, "nodes") == 100_000).ToArray();
        Assert.All(large, r => Assert.Equal("5 installations of 20,000 nodes each.", Text(r, "note")));
        Assert.Equal(15, Number(table.GetProperty("prices"), "datadogHostMonth"));

        var dev = await GetAsync("table?stack=dev&prices=datadogHostMonth=18");
        Assert.All(dev.GetProperty("rows").EnumerateArray(), r => Assert.Equal("dev", Text(r, "stack")));
        Assert.Contains(dev.GetProperty("peers").EnumerateArray(), p => Number(p, "perNode") == 18);
    }

    [Theory]
    [InlineData("estimate?stack=huge", "bad-stack")]
    [InlineData("table?stack=huge", "bad-stack")]
    [InlineData("estimate?prices=gold=1", "bad-prices")]
    [InlineData("table?prices=eventHubEvents", "bad-prices")]
    [InlineData("table?prices=eventHubEvents=-1", "bad-prices")]
    [InlineData("estimate?nodes=0", "bad-nodes")]
    public Task Estimate_WhatThereIsNot_Is400(string query, string kind) => Problem.AssertCountedAsync(
        served, () => served.Http.GetAsync($"/api/v1/system/cost/{query}"), HttpStatusCode.BadRequest, kind);

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();

    private async Task<JsonElement> GetAsync(string query)
    {
        using var answer = await served.Http.GetAsync($"/api/v1/system/cost/{query}");
        answer.EnsureSuccessStatusCode();
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("367")]
    [InlineData("x")]
    public Task Get_BadDays_Is400(string days) => Problem.AssertCountedAsync(
        served, () => served.Http.GetAsync($"/api/v1/system/cost?days={days}"), HttpStatusCode.BadRequest, "bad-days");
}
