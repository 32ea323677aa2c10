namespace CloudNexus.Local.Runtime.Planning;

/// <summary>How a parameter gets its value, or why it cannot and what to do about it.</summary>
internal sealed record Bound(ArgumentBinder? Binder, string What, string Fix)
{
    public static Bound To(ArgumentBinder binder) => new(binder, "", "");

    public static Bound To(Func<Invocation.LocalFunctionContext, object?> value) => To(context => ValueTask.FromResult(value(context)));

    public static Bound Refused(string what, string fix) => new(null, what, fix);
}
