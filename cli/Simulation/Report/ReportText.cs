using System.Globalization;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Simulation.Report;

/// <summary>A simulation's report for people.</summary>
internal static class ReportText
{
    public static void Write(SimulationReport report, Writer output)
    {
        void Line(FormattableString text) => output.Line(Text(text));
        var each = report.PerNodeMinute;
        Line($"run {report.Run}: {report.Nodes:N0} nodes, {report.Seconds:0} s, seed {report.Seed}");
        Line($"samples: {report.Taken:N0} taken, {report.Settled:N0} settled, {report.Delayed:N0} of them delayed by a trouble");
        Line($"lost {report.Lost:N0}, doubled {report.Doubled:N0}, wrong {report.Wrong:N0}");
        Line($"read back: {report.CheckedSamples:N0} samples of {report.CheckedNodes:N0} nodes");
        if (report.RowsStored is { } rows)
        {
            Line($"from begin to end the server stored {rows:N0} rows and recorded {report.Events ?? 0:N0} events");
        }

        Line($"frames: {report.FramesSent:N0} sent, {report.FramesResent:N0} resent");
        foreach (var failed in report.FailedRequests)
        {
            Line($"failed requests, {failed.Kind.ToLowerInvariant()}: {failed.Count:N0}, the last: {Clean.Line(failed.Last)}");
        }

        Line($"seconds missed: {report.SecondsMissed:N0}");
        Latency(output, "sample to settled", report.Settling);
        Latency(output, "ingest lag", report.IngestLag);
        Line($"flush interval {report.FlushIntervalSeconds:0.#} s, poll interval {report.PollIntervalSeconds:0.#} s");
        var operations = each.StoreOperations is { } o ? Text($"{o:0.0} store operations, ") : "";
        Line($"a node and minute: {operations}{each.ControlReads:0.0} control reads, {each.Frames:0.0} frames, {Show.Bytes(each.Bytes)}");
        Processes(report, output);
    }

    private static void Latency(Writer output, string what, LatencyReport latency)
    {
        if (latency.P50 is not null)
        {
            output.Line(Text($"{what}: p50 {latency.P50:0} ms, p95 {latency.P95:0} ms, p99 {latency.P99:0} ms"));
        }
    }

    private static void Processes(SimulationReport report, Writer output)
    {
        var table = new Table("PROCESS", Number("ID"), Number("CORES"), Number("MIB"), Number("PEAK"));
        foreach (var p in report.Processes)
        {
            table.Add(p.Name, Text($"{p.Id}"), Text($"{p.Cores:0.00}"), Text($"{p.MegabytesNow:0}"), Text($"{p.MegabytesPeak:0}"));
        }

        if (table.Count > 0)
        {
            output.Table(table);
        }
    }

    private static Column Number(string title) => new(title, Right: true);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
