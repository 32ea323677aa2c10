namespace CloudNexus.Micro;
internal static class TraceConversion { public static int Run(string trace, string target, bool counters) => trace.Length + target.Length + (counters ? 1 : 0); }
