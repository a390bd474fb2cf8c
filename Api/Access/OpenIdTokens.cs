using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace MedCluster.Api.Access;

/// <summary>OpenID Connect bearer tokens: signature, issuer, audience and lifetime are checked; role and projects come from their claims.</summary>
internal static class OpenIdTokens
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    public static void Configure(JwtBearerOptions token, OpenIdOptions options)
    {
        token.Authority = options.Authority;
        token.Audience = options.Audience;
        token.RequireHttpsMetadata = options.RequireHttps;
        token.MapInboundClaims = false;
        token.IncludeErrorDetails = false;
        token.TokenValidationParameters = new TokenValidationParameters
        {
            ValidateIssuer = true,
            ValidateAudience = true,
            ValidateLifetime = true,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            // No shared secrets, no "none".
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384],
            ClockSkew = ClockSkew,
            ValidAudience = options.Audience,
        };
        token.Events = new JwtBearerEvents
        {
            OnTokenValidated = validated =>
            {
                var claims = validated.Principal!;
                var roles = claims.FindAll(options.RoleClaim).Select(claim => Caller.Parse(claim.Value)).OfType<ApiRole>().ToList();
                if (roles.Count == 0 || claims.FindFirstValue("sub") is not { Length: > 0 } subject)
                {
                    validated.Fail("The token has no subject or no role.");
                    return Task.CompletedTask;
                }
                validated.Principal = Caller.Principal("openid:" + subject, roles.Max(), claims.FindAll(options.ProjectClaim).Select(claim => claim.Value), JwtBearerDefaults.AuthenticationScheme);
                return Task.CompletedTask;
            },
        };
    }
}
