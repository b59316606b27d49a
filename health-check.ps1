# How the server on 3001 is, and whether the app on 3002 reaches it: 0 if all is well. health-check.sh does the same.
# On Windows in a Debian of WSL, which `bash` stands for there.
Set-Location $PSScriptRoot
$failed = 0

function ask($url) {
  bash -c "build/release/rollcall health --url $url"
  if ($LASTEXITCODE -ne 0) { $script:failed = 1 }
}

ask http://localhost:3001/health
ask http://localhost:3001/health/ready
ask http://localhost:3002/health/ready
exit $failed
