using System.Globalization;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Simulation.Report;

/// <summary>A simulation's report for people.</summary>
internal static class ReportText
{
    public static void Write(SimulationReport report, Writer output)
    {
        output.Line(Text($"run {report.Run}: {report.Nodes:N0} nodes, {report.Seconds:0} s, seed {report.Seed}"));
        output.Line(Text($"samples: {report.Taken:N0} taken, {report.Settled:N0} settled, {report.Delayed:N0} of them delayed by a trouble"));
        output.Line(Text($"lost {report.Lost:N0}, doubled {report.Doubled:N0}, wrong {report.Wrong:N0}: {report.CheckedSamples:N0} samples of {report.CheckedNodes:N0} nodes read back"));
        if (report.RowsStored is { } rows)
        {
            output.Line(Text($"rows that the server stored in this time: {rows:N0}"));
        }

        output.Line(Text($"seconds missed {report.SecondsMissed:N0}; frames sent {report.FramesSent:N0}, resent {report.FramesResent:N0}; failed requests {report.FailedRequests:N0}"));
        Latency(output, "sample to settled", report.Settling);
        Latency(output, "ingest lag", report.IngestLag);
        output.Line(Text($"flush interval {report.FlushIntervalSeconds:0.#} s, poll interval {report.PollIntervalSeconds:0.#} s"));
        var each = report.PerNodeMinute;
        var operations = each.StoreOperations is { } o ? Text($"{o:0.0} store operations, ") : "";
        output.Line(Text($"a node and minute: {operations}{each.ControlReads:0.0} control reads, {each.Frames:0.0} frames, {Show.Bytes(each.Bytes)}"));
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
        var table = new Table("PROCESS", new Column("ID", Right: true), new Column("CORES", Right: true), new Column("MIB", Right: true), new Column("PEAK", Right: true));
        foreach (var process in report.Processes)
        {
            table.Add(process.Name, Text($"{process.Id}"), Text($"{process.Cores:0.00}"), Text($"{process.MegabytesNow:0}"), Text($"{process.MegabytesPeak:0}"));
        }

        if (table.Count > 0)
        {
            output.Table(table);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
