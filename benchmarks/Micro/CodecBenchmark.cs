namespace CloudNexus.Micro;
internal static class CodecBenchmark { public static int Run() => 0; }
