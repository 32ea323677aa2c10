using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace CloudNexus.Local.Runtime.Http;

/// <summary>What the real host writes as an HTTP answer; it silently answers an empty 200 for all else.</summary>
internal static class HttpResultTypes
{
    public static bool IsAnswer(Type type) => type.IsAssignableTo(typeof(IResult)) || type.IsAssignableTo(typeof(IActionResult));
}
