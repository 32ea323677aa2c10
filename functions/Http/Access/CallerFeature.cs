using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http.Access;

/// <summary>Hands the caller from the middleware to the function.</summary>
public static class CallerFeature
{
    public static void SetCaller(this HttpContext http, Caller caller) => http.Features.Set(caller);

    /// <exception cref="InvalidOperationException">The function allows anyone or agents: it has no caller.</exception>
    public static Caller Caller(this HttpRequest request)
        => request.FindCaller() ?? throw new InvalidOperationException("This function declares no caller.");

    /// <summary>Null when nobody is known to be calling. For functions that allow anyone and tell more to some.</summary>
    public static Caller? FindCaller(this HttpRequest request) => request.HttpContext.Features.Get<Caller>();
}
