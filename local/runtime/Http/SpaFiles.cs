using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace CloudNexus.Local.Runtime.Http;

/// <summary>Serves a built single-page application: its files, and index.html for every path that only the application knows.</summary>
internal sealed partial class SpaFiles(string root) : IDisposable
{
    /// <summary>
    /// The application loads and runs its own files only, talks to its own origin only, and stands in no frame. Its styles are files too; what
    /// scripts set on elements is not held against them.
    /// </summary>
    private const string ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();
    private static readonly (string Coding, string Suffix)[] Precompressed = [("br", ".br"), ("gzip", ".gz")];

    private readonly PhysicalFileProvider _files = new(Path.GetFullPath(root));

    public void Dispose() => _files.Dispose();

    /// <returns>False when the path is none of the application's.</returns>
    public async Task<bool> TryServeAsync(HttpContext http)
    {
        var request = http.Request;
        if ((!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) || request.Path.Value is not { } path)
        {
            return false;
        }

        var name = path.EndsWith('/') ? path + "index.html" : path;
        var file = _files.GetFileInfo(name);
        if (!file.Exists || file.IsDirectory)
        {
            if (IsOfTheApi(request.Path) || Path.HasExtension(path))
            {
                return false;
            }

            name = "/index.html";
            file = _files.GetFileInfo(name);
        }

        if (!file.Exists)
        {
            return false;
        }

        await SendAsync(http, name, file);
        return true;
    }

    private static bool IsOfTheApi(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/v1");

    private async Task SendAsync(HttpContext http, string name, IFileInfo file)
    {
        var headers = http.Response.Headers;
        http.Response.ContentType = ContentTypes.TryGetContentType(name, out var type) ? type : "application/octet-stream";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = ContentPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        headers.CacheControl = IsHashed().IsMatch(name) ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        foreach (var (coding, suffix) in Precompressed)
        {
            if (Accepts(http.Request, coding) && _files.GetFileInfo(name + suffix) is { Exists: true } smaller)
            {
                headers.ContentEncoding = coding;
                file = smaller;
                break;
            }
        }

        var tag = new EntityTagHeaderValue($"\"{file.LastModified.UtcTicks:x}-{file.Length:x}\"");
        http.Response.GetTypedHeaders().ETag = tag;
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentLength = file.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.SendFileAsync(file, http.RequestAborted);
        }
    }

    private static bool Accepts(HttpRequest request, string coding) =>
        request.GetTypedHeaders().AcceptEncoding.Any(
            a => a.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && a.Quality is null or > 0);

    /// <summary>The bundler puts a hash of the content before the extension of what it puts into assets/.</summary>
    [GeneratedRegex(@"^/assets/.*[-.][A-Za-z0-9_-]{8,}\.[A-Za-z0-9]+(\.map)?$", RegexOptions.CultureInvariant)]
    private static partial Regex IsHashed();
}
