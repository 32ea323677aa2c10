using CloudNexus.Local.Runtime.Invocation;

namespace CloudNexus.Local.Runtime.Planning;

/// <summary>Makes one argument of one invocation.</summary>
internal delegate ValueTask<object?> ArgumentBinder(LocalFunctionContext context);
