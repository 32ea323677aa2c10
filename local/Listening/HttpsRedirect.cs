using Microsoft.AspNetCore.Http;

namespace CloudNexus.Local.Listening;

/// <summary>Answers whoever comes to the port of plain HTTP with where HTTPS is, and nothing else.</summary>
/// <param name="port">The port of plain HTTP.</param>
/// <param name="publicUrl">Where HTTPS is: never what the request says.</param>
internal sealed class HttpsRedirect(int port, string publicUrl)
{
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Connection.LocalPort != port)
        {
            return next(http);
        }

        http.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            // What was sent went over the network unprotected already: sending it again elsewhere would hide that.
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return http.Response.WriteAsync($"Use {publicUrl}: nothing is taken over plain HTTP.", http.RequestAborted);
        }

        http.Response.Headers.Location = publicUrl + http.Request.Path.ToUriComponent() + http.Request.QueryString.ToUriComponent();
        http.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        return Task.CompletedTask;
    }
}
