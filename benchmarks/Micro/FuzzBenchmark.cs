namespace CloudNexus.Micro;
internal static class FuzzBenchmark { public static int Run(int mutations) => mutations; }
