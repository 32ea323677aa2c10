using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Invocation;

/// <summary>The trace that the invocation started in.</summary>
internal sealed class LocalTraceContext : TraceContext
{
    private readonly Activity? _activity = Activity.Current;

    public override string TraceParent => _activity?.Id ?? "";

    public override string TraceState => _activity?.TraceStateString ?? "";
}
