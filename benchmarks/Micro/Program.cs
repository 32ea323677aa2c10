using CloudNexus.Micro;

return args switch
{
    ["codec"] => CodecBenchmark.Run(onlyClosed: false),
    ["codec", "closed"] => CodecBenchmark.Run(onlyClosed: true),
    ["size", var file] => SizeBenchmark.Run(file),
    ["fuzz"] => FuzzBenchmark.Run(1_000_000),
    ["fuzz", var count] when int.TryParse(count, out var mutations) && mutations > 0 => FuzzBenchmark.Run(mutations),
    ["trace", var trace, var target] => TraceConversion.Run(trace, target, counters: false),
    ["trace", "--counters", var trace, var target] => TraceConversion.Run(trace, target, counters: true),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        codec [closed]                   speed of column codecs, appends and frames, each with its goal; size of named data shapes
        size FILE                        bytes per sample of an OpenMetrics text file with timestamps, stored as the raw tier stores it
        fuzz [COUNT]                     seeded mutations of frames, columns and windows (1,000,000)
        trace [--counters] TRACE OUT     makes an OpenMetrics file from a trace of a host's /proc (.jsonl or .jsonl.gz):
                                         70 gauges of a small host, or with --counters its raw counters
        """);
    return 2;
}
